#!/usr/bin/env bash
# Measures the release program under load: scripts/bench.sh [sqlite|postgres]. What and how: benches/README.md.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case "${1:-sqlite}" in
  sqlite) with=() ;;
  postgres) with=(scripts/postgres.sh run) ;;
  *) die "usage: scripts/bench.sh [sqlite|postgres]" ;;
esac
if [ -z "${TANDEM_PROGRAM:-}" ]; then
  scripts/build.sh
  TANDEM_PROGRAM=$(target_dir)/release/tandem
fi
export TANDEM_PROGRAM
export TANDEM_REQUESTS_PER_SECOND=1000000 # the load is one person's
exec ${with[@]+"${with[@]}"} node benches/load.mjs
