#!/usr/bin/env bash
# Does what the Dockerfile says and what SageMaker then does, without a container engine: publishes, unpacks a model archive where
# SM_MODEL_DIR points, starts the entry point with "serve" in the image's environment, waits for /ping, asks /invocations, and stops it
# with SIGTERM. Usage: samples/InferenceServer/rehearse.sh [MODEL.onnx]; the port is 8080, or PORT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
port=${PORT:-8080}
folder=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT

echo "== RUN dotnet publish"
dotnet publish -c Release samples/InferenceServer -o "$folder/app" -v quiet

echo "== a model archive, unpacked"
mkdir -p "$folder/ml/model" "$folder/archive"
cp "${1:-src/UrbanSound.Core/Models/Bundled/urbansound8k.onnx}" "$folder/archive/model.onnx"
[[ -z ${1:-} || ! -f $1.json ]] || cp "$1.json" "$folder/archive/model.onnx.json"
tar -C "$folder/archive" -czf "$folder/model.tar.gz" .
tar -C "$folder/ml/model" -xzf "$folder/model.tar.gz"

echo "== ENTRYPOINT with serve"
mapfile -t entry < <(sed -nE 's/^ENTRYPOINT \[(.*)\]$/\1/p' samples/InferenceServer/Dockerfile | tr ',' '\n' | sed -E 's/^ *"(.*)"$/\1/')
entry=("${entry[@]/#\/app/$folder/app}")
(cd "$folder/app" && exec env SM_MODEL_DIR="$folder/ml/model" "Kestrel__Endpoints__Http__Url=http://*:$port" "${entry[@]}" serve) &
server=$!
for _ in $(seq 300); do
    status=$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/ping" || true)
    [[ $status == 200 ]] && break
    sleep 0.1
done
echo "/ping: $status"
[[ $status == 200 ]]

echo "== POST /invocations"
answer=$(curl -sf -H 'Content-Type: audio/wav' --data-binary @samples/media/siren.wav "http://127.0.0.1:$port/invocations")
echo "$answer"
[[ -n ${1:-} || $answer == '{"label":"siren"'* ]]

echo "== SIGTERM"
kill -TERM "$server"
wait "$server"
server=
echo "stopped by itself: the rehearsal went well"
