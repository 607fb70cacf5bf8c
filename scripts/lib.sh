# Sourced by the other scripts: strict mode, the root of the checkout, and a few words.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# The folder cargo builds into, whoever chose it: CARGO_TARGET_DIR, cargo's own settings, or nobody.
target_dir() {
  cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# npm packages of a folder, exactly as locked; nothing happens when the lock has not changed since.
npm_install() {
  local folder=$1 stamp=$1/node_modules/.installed-from-lock
  cmp -s "$folder/package-lock.json" "$stamp" && return
  say "installing the npm packages of $folder/"
  (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error >&2)
  cp "$folder/package-lock.json" "$stamp"
}

# Chromium or a relative of it; TANDEM_CHROMIUM goes first.
chromium_path() {
  local name
  for name in "${TANDEM_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$name" ] && command -v "$name"; then return; fi
  done
  return 1
}

# The folder with PostgreSQL's server programs; the newest where there are several. Debian keeps them out of the PATH.
postgres_bin() {
  local found
  found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  [ -x "$found" ] || found=$(command -v initdb) || return 1
  dirname "$found"
}

# Exim's server program; Debian keeps it out of the PATH of people.
exim_path() {
  PATH=$PATH:/usr/sbin command -v exim4 || PATH=$PATH:/usr/sbin command -v exim
}
