#!/usr/bin/env bash
# Builds the program and starts it on a fresh database with the sample organisation.
# It prints its address, a token and a login. LISTEN says where it listens.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/build.sh
exec "$(target_dir)/release/tandem" demo --listen "${LISTEN:-127.0.0.1:8080}"
