#!/usr/bin/python3
"""`urbansound serve`, Flask + PyTorch, and the pipeline without a server, under the same load in one run.

    benchmarks/peers/serve.py [--rounds 3] [--requests 1000] [--resnet-requests 200] [--concurrency 32] [--work sound resnet50] [--json FILE]

Run it from the repository's root after `dotnet build -c Release` of samples/UrbanSound.Cli and benchmarks/UrbanSound.Benchmarks. It
makes 64 clips of 4 s at 16 kHz and 64 pictures, a ResNet-50 with random weights (twice: for PyTorch, and packed for UrbanSound), starts
both servers, and lets `urbansound stress dump` ask them in turns; each answer is compared with the known one, within 1e-4. In each round
the pipeline alone runs too: a loop from bytes to label with one thread a core, in which each answer also burns the processor time that
the load client took for a request of UrbanSound's server in the same round. Ratios are of neighbours in a round; the table shows their
medians and the spread. Processor time an answer, the load client's included, is told beside: on a machine that others use too it is the
steadier figure, and where the processors are busy throughput is its inverse. The machine does nothing else, or the figures are noise: the load average before the run is printed.
"""
import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CLI = ["dotnet", os.path.join(ROOT, "samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll")]
BENCHMARKS = ["dotnet", os.path.join(ROOT, "benchmarks/UrbanSound.Benchmarks/bin/Release/net10.0/UrbanSound.Benchmarks.dll")]
BUNDLED = os.path.join(ROOT, "src/UrbanSound.Core/Models/Bundled/urbansound8k.onnx")
PEER = ["/usr/bin/python3", os.path.join(HERE, "flask_torch.py")]
FILES = 64


def make_files(folder):
    import scipy.io.wavfile
    from PIL import Image
    for kind in ("clips", "pictures"):
        os.mkdir(os.path.join(folder, kind))
    random = np.random.default_rng(14)
    time_axis = np.arange(64000) / 16000
    for i in range(FILES):
        pitch, waver, swell, noise = 60 * 30 ** random.random(), random.random(), 12 * random.random(), random.random()
        tone = np.tanh(6 * random.random() * np.sin(2 * np.pi * pitch * time_axis + 20 * waver * np.sin(2 * np.pi * 3 * time_axis)))
        samples = tone * (0.5 - 0.5 * np.cos(2 * np.pi * swell * time_axis)) + 0.4 * noise * random.standard_normal(64000)
        scipy.io.wavfile.write(os.path.join(folder, "clips", f"{i:02}.wav"), 16000, (samples / np.abs(samples).max() * 20000).astype(np.int16))
        small = Image.fromarray(random.integers(0, 256, (9, 12, 3), np.uint8))
        small.resize((400, 300), Image.BICUBIC).save(os.path.join(folder, "pictures", f"{i:02}.jpg"), quality=90)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(command, port):
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=5) as answer:
                if answer.status == 200:
                    return server
        except OSError:
            if server.poll() is not None:
                break
        time.sleep(0.1)
    server.kill()
    sys.exit(f"does not answer /ping: {' '.join(command)}")


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode not in (0, 2):
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def processor_seconds(server):
    """Of a server and its threads, so far: what others do on the machine is not in it."""
    with open(f"/proc/{server.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stress(folder, server, port, model, files, requests, concurrency):
    result = os.path.join(folder, "stress.json")
    before = processor_seconds(server)
    run([*CLI, "stress", "dump", "--url", f"http://127.0.0.1:{port}", "--requests", str(requests), "--concurrency", str(concurrency),
         "--inputs", str(FILES), "--folder", files, "-o", result, *(["--model", model] if model else [])])
    with open(result, encoding="utf-8") as file:
        phase = json.load(file)["phases"][0]
    client = 1000 * phase["clientCpuSeconds"] / phase["requests"]
    return phase | {"clientMilliseconds": client, "cpuMilliseconds": 1000 * (processor_seconds(server) - before) / phase["requests"] + client}


def alone(model, files, seconds, burn):
    return json.loads(run([*BENCHMARKS, "in-process", model or "bundled", files, str(seconds), f"{burn:.4f}"]))


def measure(work, folder, options):
    ours, peer = free_port(), free_port()
    if work == "sound":
        model, files, requests = None, os.path.join(folder, "clips"), options.requests
        commands = [*CLI, "serve", "--port", str(ours)], [*PEER, "sound", "--model", BUNDLED, "--port", str(peer)]
    else:
        model, files, requests = os.path.join(folder, "resnet50-packed.onnx"), os.path.join(folder, "pictures"), options.resnet_requests
        if not os.path.exists(model):
            plain, labels = os.path.join(folder, "resnet50.onnx"), os.path.join(folder, "labels.txt")
            run([*PEER, "export-resnet50", "--weights", os.path.join(folder, "resnet50.pt"), "--model", plain, "--labels", labels])
            run([*CLI, "model", "pack", plain, "--image-preset", "torchvision", "--labels", labels, "-o", model])
        commands = ([*CLI, "serve", "--model", model, "--port", str(ours)],
                    [*PEER, "resnet50", "--weights", os.path.join(folder, "resnet50.pt"), "--port", str(peer)])
    rounds, servers = [], []
    try:
        servers.append(start(commands[0], ours))
        servers.append(start(commands[1], peer))
        # What is compiled, allocated and measured by then is no part of the comparison.
        stress(folder, servers[0], ours, model, files, max(200, requests // 2), options.concurrency)
        stress(folder, servers[1], peer, model, files, max(20, requests // 10), options.concurrency)
        for number in range(options.rounds):
            us = stress(folder, servers[0], ours, model, files, requests, options.concurrency)
            loop = alone(model, files, max(2, us["seconds"]), us["clientMilliseconds"])
            them = stress(folder, servers[1], peer, model, files, requests, options.concurrency)
            rounds.append({"server": us, "alone": loop, "peer": them})
            print(f"{work}, round {number + 1}: {us['answersPerSecond']:.1f} answers/s by urbansound serve ({us['right']} of {us['requests']} right), "
                  f"{loop['answersPerSecond']:.1f} by the pipeline alone, {them['answersPerSecond']:.1f} by Flask ({them['right']} right)", flush=True)
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
        for server in servers:
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
    return rounds


def table(results):
    print("| work | program | answers/s, median (least to most) | p50 ms | p99 ms | right | urbansound serve ÷ it | processor ms an answer | it ÷ urbansound serve |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for work, rounds in results.items():
        for key, name in (("server", "urbansound serve"), ("alone", "the pipeline alone"), ("peer", "Flask + PyTorch")):
            rows = [r[key] for r in rounds]
            rates = [r["answersPerSecond"] for r in rows]
            latency = [r.get("latency") or {} for r in rows]
            quantile = lambda q: f"{statistics.median(l[q] for l in latency):.0f}" if all(latency) else ""
            right = f"{sum(r['right'] for r in rows)} of {sum(r['requests'] for r in rows)}" if "right" in rows[0] else ""
            ratios = [r["server"]["answersPerSecond"] / max(1e-9, r[key]["answersPerSecond"]) for r in rounds]
            ratio = "" if key == "server" else f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            spent = [r["cpuMilliseconds"] for r in rows]
            times = [r[key]["cpuMilliseconds"] / r["server"]["cpuMilliseconds"] for r in rounds]
            ratio += f" | {statistics.median(spent):.2f} | " + ("" if key == "server" else f"{statistics.median(times):.2f}")
            print(f"| {work} | {name} | {statistics.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f}) | {quantile('p50')} | {quantile('p99')} | {right} | {ratio} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--resnet-requests", type=int, default=200)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--work", nargs="+", choices=("sound", "resnet50"), default=["sound", "resnet50"])
    parser.add_argument("--folder", help="keep the made files here, and use what is there")
    parser.add_argument("--json", help="write all figures here")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or temporary
        os.makedirs(folder, exist_ok=True)
        if not os.path.isdir(os.path.join(folder, "clips")):
            make_files(folder)
        results = {work: measure(work, folder, options) for work in options.work}
    table(results)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
