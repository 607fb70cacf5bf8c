#!/usr/bin/env bash
# All tests: checks, cargo's (unit and integration, on both engines), the browser's. Installs what they need first.
# When both runners have told how many tests they ran, the last line is their sum: "N passed, N failed".
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/setup.sh rust node postgres exim chromium
scripts/check.sh # builds the assets, too

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
results=tests/browser/test-results/results.json
rm -f "$results"

status=0
export CARGO_TERM_COLOR=never
say "running the unit and integration tests on SQLite and PostgreSQL"
scripts/postgres.sh run cargo test --locked --no-fail-fast 2>&1 | tee "$logs/cargo" || status=1
say "running the browser tests"
# Against the program that cargo test has built: a build without the tests' dependencies would compile most others anew, since
# these switch on features of theirs.
TANDEM_PROGRAM=$(target_dir)/debug/tandem scripts/browser.sh || status=1

# A test program that dies says nothing of its tests: then there is no sum, and no line that pretends to be one.
cargo_sum() {
  local started ended
  if grep "process didn't exit successfully" "$logs/cargo" | grep -qv '(exit status: 101)'; then return 1; fi
  started=$(grep -cE '^ +(Running|Doc-tests) ' "$logs/cargo") || return 1
  ended=$(grep -cE '^test result: ' "$logs/cargo") || return 1
  [ "$started" -le "$ended" ] || return 1 # documentation tests may tell in several parts
  sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed; .*/\1 \2/p' "$logs/cargo" |
    awk '{ passed += $1; failed += $2 } END { print passed, failed }'
}

# A test that passes when tried again has passed; the list above names it flaky.
browser_sum() {
  [ -s "$results" ] || return 1
  node -e '
    const { stats, errors } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    if (errors.length > 0) process.exit(1);
    console.log(stats.expected + stats.flaky, stats.unexpected);
  ' "$results"
}

if cargo=$(cargo_sum) && browser=$(browser_sum); then
  read -r cargo_passed cargo_failed <<< "$cargo"
  read -r browser_passed browser_failed <<< "$browser"
  passed=$((cargo_passed + browser_passed)) failed=$((cargo_failed + browser_failed))
  # No sum of nothing but successes over a run that failed otherwise.
  if [ "$failed" -gt 0 ] || [ "$status" -eq 0 ]; then echo "$passed passed, $failed failed"; fi
fi
[ "$status" -eq 0 ] || say "The tests failed."
exit "$status"
