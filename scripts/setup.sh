#!/usr/bin/env bash
# Makes sure that what building and testing need is on this machine: setup.sh [rust] [node] [postgres] [exim] [chromium]
# Silent when it is. PostgreSQL, Exim and Chromium it installs by itself on Debian as root; whatever else is missing it
# names, all at once, with the way to get it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || set -- rust node postgres exim chromium
missing=()

main() {
  local part
  for part in "$@"; do "need_$part"; done
  [ ${#missing[@]} -eq 0 ] && return
  say "This machine lacks what Tandem needs:"
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
}

need_rust() {
  command -v cargo >/dev/null || { missing+=("Rust: https://rustup.rs"); return; }
  command -v cc >/dev/null || missing+=("a C compiler, for SQLite: the package build-essential, or your system's")
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 ||
    missing+=("rustfmt and clippy: rustup component add rustfmt clippy")
}

need_node() {
  local hint="Node.js 20 or newer with npm: https://nodejs.org, or the packages nodejs and npm"
  command -v npm >/dev/null || { missing+=("$hint"); return; }
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || missing+=("$hint; here is $(node --version)")
}

need_postgres() {
  postgres_bin >/dev/null && return
  install_debian postgresql-15 postgresql
  postgres_bin >/dev/null || missing+=("a PostgreSQL server, 15 or newer: apt-get install postgresql, or your system's \
package; it need not run, tests start their own")
}

need_exim() {
  exim_path >/dev/null && command -v openssl >/dev/null && return
  # Never in the place of a mail server that somebody uses: Debian allows one, and would remove the other.
  PATH=$PATH:/usr/sbin command -v sendmail >/dev/null || install_debian "exim4-daemon-light openssl"
  exim_path >/dev/null && command -v openssl >/dev/null || missing+=("the mail server Exim and openssl: apt-get install \
exim4-daemon-light openssl, or your system's packages; it need not run, tests start their own")
}

need_chromium() {
  chromium_path >/dev/null && return
  install_debian "chromium fonts-liberation" # it does not start where there is no font at all
  chromium_path >/dev/null || missing+=("Chromium or Chrome: apt-get install chromium, or https://www.chromium.org; \
TANDEM_CHROMIUM=PATH when it stands in an unusual place")
}

# The first of these choices that Debian can install. Package lists are fetched only when it does not work without.
install_debian() {
  [ "$(id -u)" -eq 0 ] && grep -qs '^ID=debian$' /etc/os-release || return 0
  local choice packages
  for choice in "$@"; do
    read -ra packages <<< "$choice"
    say "installing from Debian: $choice"
    if apt install "${packages[@]}" || { update_lists && apt install "${packages[@]}"; }; then return 0; fi
  done
}

# Other programs may hold apt's locks: five tests starting together, or the machine's own upgrades.
apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o APT::Get::Assume-Yes=true \
    -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >&2 </dev/null
}

# apt-get waits for dpkg's lock but not for that of the lists.
update_lists() {
  local try
  for try in 1 2 3 4 5 6; do
    apt update && return
    say "package lists are not to be had (try $try of 6)"
    sleep 10
  done
  return 1
}

main "$@"
