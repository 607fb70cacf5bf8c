#!/usr/bin/env bash
# Formatting, lints and types of everything that is written by hand here.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/setup.sh rust node
for script in scripts/*.sh .ci/run; do bash -n "$script"; done
cargo fmt --check
scripts/assets.sh # the program embeds them, so clippy needs them too
npm --prefix assets run --silent check
npm_install tests/browser
npm --prefix tests/browser run --silent check
cargo clippy --locked --all-targets -- -D warnings
