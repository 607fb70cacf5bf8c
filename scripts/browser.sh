#!/usr/bin/env bash
# The browser tests, against the debug program on a fresh SQLite file: scripts/browser.sh [playwright's options]
# With TANDEM_BROWSER_DATABASE=postgres://… on that empty database; with TANDEM_PROGRAM=PATH against another program.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ -z "${TANDEM_PROGRAM:-}" ]; then
  scripts/setup.sh rust node
  scripts/assets.sh
  cargo build --locked --bin tandem
  TANDEM_PROGRAM=$(target_dir)/debug/tandem
fi
case $TANDEM_PROGRAM in /*) ;; *) TANDEM_PROGRAM=$PWD/$TANDEM_PROGRAM ;; esac
scripts/setup.sh node chromium
TANDEM_CHROMIUM=$(chromium_path)
export TANDEM_PROGRAM TANDEM_CHROMIUM
npm_install tests/browser
cd tests/browser
exec ./node_modules/.bin/playwright test "$@"
