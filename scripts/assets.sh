#!/usr/bin/env bash
# Builds the style sheets and scripts of the pages into assets/dist, from where they go into the program.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/setup.sh node
npm_install assets
npm --prefix assets run --silent build >&2
