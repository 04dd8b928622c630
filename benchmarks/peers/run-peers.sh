#!/usr/bin/env bash
# Compares UrbanSound with other programs on this machine, in one run and in turns, and prints the tables of
# docs/performance.md. About two minutes.
#
#     benchmarks/peers/run-peers.sh [--seconds S] [--json FILE] [--docs FILE]
#
# --seconds  time spent measuring, 90 unless given; starting and planning come on top
# --json     everything that was measured, and on what
# --docs     rewrites the tables of this document, usually docs/performance.md
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
built=$root/artifacts/peers
mkdir -p "$built"

# The distribution's packages belong to its own Python, which need not be the first on the path.
python=/usr/bin/python3
[[ -x $python ]] || python=$(command -v python3) || { echo "python3 is missing: it runs the comparison." >&2; exit 1; }

lacks_package() { # what Debian calls the packages of what is not there
    command -v gcc >/dev/null || echo gcc libc6-dev
    [[ -e /usr/include/fftw3.h ]] || echo libfftw3-dev
    "$python" -c 'import numpy' 2>/dev/null || echo python3-numpy
    "$python" -c 'import scipy.fft' 2>/dev/null || echo python3-scipy
    "$python" -c 'import torch' 2>/dev/null || echo python3-torch
    "$python" -c 'import torchaudio' 2>/dev/null || echo python3-torchaudio
    # NumPy's matrix products on the reference BLAS would be no fair opponent.
    ldconfig -p 2>/dev/null | grep -qE 'libopenblas|libmkl_rt' || echo libopenblas0-pthread
}

mapfile -t missing < <(lacks_package | tr ' ' '\n')
if ((${#missing[@]} > 0)) && ((EUID == 0)) && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}" >&2
    apt-get update -qq >&2
    for package in "${missing[@]}"; do # one by one: what can't be had must not keep the others away
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1
    done
    mapfile -t missing < <(lacks_package | tr ' ' '\n')
fi
((${#missing[@]} == 0)) || echo "missing, and so are their rows: ${missing[*]}" >&2

# -march=native: for this processor, as the runtime compiles for it too.
rm -f "$built/logmel" "$built/logmel-fast"
compile() { gcc -O3 -march=native "${@:2}" "$here/logmel.c" -o "$built/$1" -lfftw3f -lm; }
compile logmel && compile logmel-fast -ffast-math || echo "the C program can't be built: its rows are missing" >&2

dotnet build -c Release -v quiet --nologo "$root/benchmarks/UrbanSound.Benchmarks" >&2 || exit 1
exec "$python" "$here/run_peers.py" --built "$built" \
    --worker "$root/benchmarks/UrbanSound.Benchmarks/bin/Release/net10.0/UrbanSound.Benchmarks.dll" "$@"
