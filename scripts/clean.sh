#!/usr/bin/env bash
# Removes what was built or installed in this checkout, and stops its PostgreSQL if one was left running.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/postgres.sh stop
rm -rf assets/node_modules assets/dist tests/browser/node_modules tests/browser/test-results
cargo clean
