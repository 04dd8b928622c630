#!/usr/bin/python3
"""`urbansound serve`, Flask + PyTorch, and the pipeline without a server, under the same load in one run.

    benchmarks/peers/serve.py [--rounds 3] [--seconds 12] [--warm 8] [--concurrency 32] [--work sound resnet50] [--json FILE]

Run it from the repository's root after `dotnet build -c Release` of samples/UrbanSound.Cli and benchmarks/UrbanSound.Benchmarks. It
makes 64 clips of 4 s at 16 kHz and 64 pictures, a ResNet-50 with random weights (twice: for PyTorch, and packed for UrbanSound), starts
both servers, and lets `urbansound stress dump` ask them in turns; each answer is compared with the known one, within 1e-4. In each round
the pipeline alone runs too: a loop from bytes to label with one thread a core, in which each answer also burns the processor time that
the load client took for a request of UrbanSound's server in the same round. Every program is one process from the first round to the last,
is warmed up for `--warm` seconds of load before the first, and is measured for `--seconds` a round, the pipeline alone at least as long as
the server. The peer runs with one thread inside an answer, with PyTorch's own choice and with one for each processor, where these differ;
the table has the best of them and names the others. Ratios are of neighbours in a round; the table shows their medians and the spread. A
server can't be faster than its pipeline alone, so a ratio above 1.02 there is marked as noise of the measurement. Processor time an answer,
the load client's included, is told beside: on a machine that others use too it is the steadier figure, and where the processors are busy
throughput is its inverse. The machine does nothing else, or the figures are noise: the load average before the run is printed.
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
ALONE = "the pipeline alone"
NOISE = 1.02  # above this the pipeline alone would be slower than with a server around it


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


def ask(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return json.load(answer)


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


def alone(loop, seconds, burn):
    loop.stdin.write(f"{seconds:.3f} {burn:.4f}\n")
    loop.stdin.flush()
    answer = loop.stdout.readline()
    if not answer:
        sys.exit(f"the pipeline alone ended: {' '.join(loop.args)}")
    return json.loads(answer)


def warm(seconds, requests, once):
    """Asks until the phases took so long together; gives the rate of the last one, which is the longest."""
    took = 0
    while True:
        phase = once(requests)
        took += phase["seconds"]
        if took >= seconds:
            return phase["answersPerSecond"]
        requests = max(requests, int(min(20000, phase["answersPerSecond"] * (seconds - took) * 1.1)))


def measure(work, folder, options):
    ours = free_port()
    if work == "sound":
        model, files = None, os.path.join(folder, "clips")
        serve, peer = [*CLI, "serve", "--port", str(ours)], [*PEER, "sound", "--model", BUNDLED]
    else:
        model, files, weights = os.path.join(folder, "resnet50-packed.onnx"), os.path.join(folder, "pictures"), os.path.join(folder, "resnet50.pt")
        if not os.path.exists(model):
            plain, labels = os.path.join(folder, "resnet50.onnx"), os.path.join(folder, "labels.txt")
            run([*PEER, "export-resnet50", "--weights", weights, "--model", plain, "--labels", labels])
            run([*CLI, "model", "pack", plain, "--image-preset", "torchvision", "--labels", labels, "-o", model])
        serve, peer = [*CLI, "serve", "--model", model, "--port", str(ours)], [*PEER, "resnet50", "--weights", weights]
    rounds, servers = [], []
    load = lambda server, port: lambda requests: stress(folder, server, port, model, files, requests, options.concurrency)
    enough = lambda rate: int(min(20000, max(2 * options.concurrency, rate * options.seconds)))
    try:
        servers.append(start(serve, ours))
        us = load(servers[0], ours)
        loop = subprocess.Popen([*BENCHMARKS, "in-process", model or "bundled", files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        servers.append(loop)
        peers = {}
        for threads in (None, 1, os.cpu_count()):
            port = free_port()
            server = start([*peer, "--port", str(port), *(["--torch-threads", str(threads)] if threads else [])], port)
            servers.append(server)
            about = ask(port, "/about")
            name = f"Flask + PyTorch, {about['threads']} thread{'' if about['threads'] == 1 else 's'} an answer"
            if name in peers:
                server.send_signal(signal.SIGTERM)
            else:
                peers[name] = load(server, port)
                print(f"{work}: {name}{'' if threads else ' (its own choice)'}, PyTorch {about['torch']}, mkldnn {about['mkldnn']}", flush=True)
        # What is compiled, allocated and measured by then is no part of the comparison.
        rate = warm(options.warm, 4 * options.concurrency, us)
        alone(loop, options.warm, 0)
        rates = {name: warm(options.warm, 2 * options.concurrency, them) for name, them in peers.items()}
        for number in range(options.rounds):
            one = us(enough(rate))
            figures = {"urbansound serve": one, ALONE: alone(loop, max(options.seconds, one["seconds"]), one["clientMilliseconds"])}
            figures |= {name: them(enough(rates[name])) for name, them in peers.items()}
            rounds.append(figures)
            print(f"{work}, round {number + 1}: " + ", ".join(
                f"{f['answersPerSecond']:.1f} answers/s by {name}" + (f" ({f['right']} of {f['requests']} right)" if "right" in f else "") for name, f in figures.items()),
                flush=True)
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
    print("| work | program | answers/s, median (least to most) | p50 ms | p99 ms | right | urbansound serve ÷ it | processor ms an answer, client included | it ÷ urbansound serve |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    others = []
    for work, rounds in results.items():
        typical = lambda name: statistics.median(r[name]["answersPerSecond"] for r in rounds)
        first, second, *peers = rounds[0]
        best, *rest = sorted(peers, key=typical, reverse=True)
        others += [f"{work}: {name} gave {typical(name):.1f} answers/s" for name in rest]
        for name in (first, second, best):
            rows = [r[name] for r in rounds]
            rates = [r["answersPerSecond"] for r in rows]
            latency = [r.get("latency") or {} for r in rows]
            quantile = lambda q: f"{statistics.median(l[q] for l in latency):.0f}" if all(latency) else ""
            right = f"{sum(r['right'] for r in rows)} of {sum(r['requests'] for r in rows)}" if "right" in rows[0] else ""
            ratios = [r[first]["answersPerSecond"] / max(1e-9, r[name]["answersPerSecond"]) for r in rounds]
            ratio = "" if name == first else f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            if name == ALONE and statistics.median(ratios) > NOISE:
                ratio += ", within noise"
            spent = [r["cpuMilliseconds"] for r in rows]
            times = [r[name]["cpuMilliseconds"] / r[first]["cpuMilliseconds"] for r in rounds]
            ratio += f" | {statistics.median(spent):.2f} | " + ("" if name == first else f"{statistics.median(times):.2f}")
            print(f"| {work} | {name} | {statistics.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f}) | {quantile('p50')} | {quantile('p99')} | {right} | {ratio} |")
    for line in others:
        print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=12, help="of load that each program is measured for in a round; 20,000 requests at most")
    parser.add_argument("--warm", type=float, default=8, help="seconds of load before the first round, for each program")
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
