#!/usr/bin/env bash
# Makes src/UrbanSound.Core/Models/Bundled/urbansound8k.onnx from the recordings, and measures its recipe.
#
#   make-bundled-model.sh [DATA]     DATA holds us8k/, esc50/ and models/audio/yamnet.onnx
#                                    (default: ../shared/data beside the repository)
#
# Settings from the environment: PYTHON (with torch, onnx and scikit-learn), OUT (scratch folder), THREADS (default:
# all cores; on a busy machine 1 is faster than 2, for two would wait for each other at every step).
# What was stopped goes on where it was when it is started again.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$(cd "${1:-$root/../shared/data}" && pwd)
python=${PYTHON:-/usr/bin/python3}
out=${OUT:-$root/artifacts/bundled-model}
threads=${THREADS:-$(nproc)}

metadata=$data/us8k/UrbanSound8K.csv
extra=$data/esc50/esc50.csv
yamnet=$data/models/audio/yamnet.onnx
bundled=$root/src/UrbanSound.Core/Models/Bundled/urbansound8k.onnx
cli=$root/samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll
[[ -f $cli ]] || { echo "$cli is missing; build it: dotnet build -c Release $root/samples/UrbanSound.Cli" >&2; exit 1; }
for file in "$metadata" "$extra" "$yamnet"; do
    [[ -f $file ]] || { echo "$file is missing; DATA must be the folder that holds us8k/, esc50/ and models/" >&2; exit 1; }
done
mkdir -p "$out"

train() {
    # glibc would hand each large tensor back to the system and fetch it anew: four times slower.
    MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=4294967296 "$python" "$here/train.py" "$@" \
        --features "$out/features" --metadata "$metadata" --extra-features "$out/extra-features" --extra-metadata "$extra" \
        --guidance "$out/guidance" --out "$out" --threads "$threads" --bfloat16 --resume
}

features() {
    local jobs answers
    for jobs in "$1"/jobs*.jsonl; do
        answers=$1/answers-$(basename "$jobs")
        dotnet "$cli" features --batch "$jobs" > "$answers" ||
            { echo "some features failed:" >&2; grep '"error":' "$answers" | head >&2; exit 1; }
    done
}

echo "1. Input tensors, computed by the product itself"
"$python" "$here/bundle.py" jobs --clips "$data/us8k" --metadata "$metadata" --model "$here/bundled-model.json" --out "$out/features"
"$python" "$here/bundle.py" extra --clips "$data/esc50/audio" --metadata "$extra" --model "$here/bundled-model.json" \
    --out "$out/extra-features"
features "$out/features"
features "$out/extra-features"

echo "   then variants, synthetic sounds, and what YAMNet hears in all of them (an hour on one core; 4 GB of scratch)"
if [[ ! -f $out/guidance/done ]]; then
    for share in 0 1; do
        "$python" "$here/variants.py" --model "$yamnet" --clips "$data/us8k" --metadata "$metadata" \
            --extra-clips "$data/esc50/audio" --extra-metadata "$extra" --manifest "$here/bundled-model.json" \
            --out "$out/guidance" --share "$share" 2
    done
    features "$out/guidance"
    rm -rf "$out/guidance/decoded" "$out/guidance"/*.wav
    touch "$out/guidance/done"
fi

echo "2. Accuracy of the recipe, one fold left out at a time"
train --cross-validate --models
cp "$out/cross-validation.json" "$here/cross-validation.json"
"$python" "$here/report.py" "$here/cross-validation.json" "$root/docs/accuracy.md"

echo "3. The model, trained by the same recipe on all folds"
train --final

echo "4. Its manifest: measured accuracy, then the probe that proves it when it is loaded"
"$python" "$here/bundle.py" fill --manifest "$here/bundled-model.json" --cross-validation "$out/cross-validation.json" \
    --out "$out/measured.json"
dotnet "$cli" model probe "$out/urbansound8k.onnx" --manifest "$out/measured.json" > "$out/manifest.json"

echo "5. The bundled file, which takes its place only when the product loads it and its probe passes"
"$python" "$here/bundle.py" embed --model "$out/urbansound8k.onnx" --manifest "$out/manifest.json" --out "$out/bundled.onnx"
dotnet "$cli" model show "$out/bundled.onnx"
dotnet "$cli" model verify "$out/bundled.onnx" --expected "$out/urbansound8k.expected.json"
mkdir -p "$(dirname "$bundled")"
mv "$out/bundled.onnx" "$bundled"
