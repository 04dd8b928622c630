#!/usr/bin/env bash
# A stream of HOURS (default 24) of synthesised street sound at full speed: tests/soak/run.sh [HOURS [SEED]]
# Memory must stay flat, every frame and window must come, and streamed frames must be those of the whole clip. The last line
# is the figure, and the exit status tells whether all of it held.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dotnet build -c Release -v quiet --nologo tests/soak/UrbanSound.Soak >&2 || exit 1
exec tests/soak/UrbanSound.Soak/bin/Release/net10.0/UrbanSound.Soak "$@"
