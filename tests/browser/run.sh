#!/usr/bin/env bash
# The web page in Chromium: tests/browser/run.sh [--no-build] [node --test's options]
# Needs Node.js 20.19 or later and Debian's chromium, or another by CHROMIUM=path. SCREENSHOTS=folder leaves pictures there.
# The last line is the sum, in the words of dotnet test.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [[ ${1:-} == --no-build ]]; then
    shift
else
    dotnet build -c Release -v quiet --nologo ../../samples/UrbanSound.Cli >&2 || exit 1
fi
npm ci --silent >&2 || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# One file after the other: several browsers at once would only wait for each other.
node --test --test-concurrency=1 --test-reporter=spec "$@" ./*.test.mjs 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
count() { sed -nE "s/^ℹ $1 ([0-9]+)$/\\1/p" "$log"; }
failed=$(($(count fail) + $(count cancelled)))
if ((status == 0 && failed == 0)); then verdict=Passed; else verdict=Failed; fi
echo "$verdict! - Failed: $failed, Passed: $(count pass), Skipped: $(count skipped), Total: $(count tests), web page"
exit "$status"
