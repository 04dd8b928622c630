#!/usr/bin/env bash
# Mutated sounds, manifests, models and settings, for so many SECONDS (default 600): tests/fuzz/run.sh [SECONDS] [OPTION…]
# Options go to the program: --seed N, --count N, --only TARGET, --no-shared, --replay FILE. Findings are written to
# artifacts/fuzz; the last line is the figure, and the exit status tells whether there was a finding.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=${1:-600}
(($# > 0)) && shift
dotnet build -c Release -v quiet --nologo tests/fuzz/UrbanSound.Fuzz >&2 || exit 1
program=tests/fuzz/UrbanSound.Fuzz/bin/Release/net10.0/UrbanSound.Fuzz

# What is held is bounded, not how long the collector may put off its work: on a machine with a large cache it lets half a
# gigabyte of garbage pile up.
export DOTNET_GCgen0size=0x2000000 DOTNET_GCConserveMemory=7

"$program" --seconds "$seconds" "$@"
status=$?
if ((status > 2)); then
    # No handler saw it: the notes that the threads keep name the input.
    "$program" "$@" --last
    echo "the process died with status $status; the inputs under way are in artifacts/fuzz"
fi
exit "$status"
