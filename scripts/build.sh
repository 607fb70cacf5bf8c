#!/usr/bin/env bash
# Builds the release program with its assets inside, and says where it is.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/setup.sh rust node
scripts/assets.sh
cargo build --release --locked
say "built $(target_dir)/release/tandem"
