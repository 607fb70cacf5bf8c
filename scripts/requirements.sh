#!/usr/bin/env bash
# Prints each requirement (R1 to R238) with the tests that show it: the R-numbers stand in the tests' doc comments.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

awk '
  FNR == 1 { said = "" }
  /^[ \t]*(\/\/\/|\/\*\*)/ { said = said " " $0; next }
  /each_engine!\(.*,|^[ \t]*[a-z0-9_]+,( \||$)|^[ \t]*(async )?fn [a-z0-9_]+\(|^[ \t]*test\(/ {
    name = $0
    sub(/^[ \t]*(each_engine!\(|(async )?fn |test\()[ \t]*/, "", name)
    if (name ~ /^"/) { sub(/^"/, "", name); sub(/".*/, "", name) } else sub(/[,(].*/, "", name)
    while (match(said, /R[0-9]+/)) {
      print substr(said, RSTART + 1, RLENGTH - 1) "\t" FILENAME ": " name
      said = substr(said, RSTART + RLENGTH)
    }
  }
  !/^[ \t]*(#\[|\/\/)/ { said = "" }
' tests/it/*.rs tests/browser/*.spec.ts $(grep -rl '#\[cfg(test)\]' src) | sort -t "$(printf '\t')" -k1,1n -k2,2 -u |
  awk -F '\t' '{ if ($1 != last) { if (last) print ""; printf "R%s", $1; last = $1 } printf "\n  %s", $2 } END { print "" }'
