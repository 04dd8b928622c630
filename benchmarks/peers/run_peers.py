"""
Runs all contenders in turns and prints the tables of docs/performance.md. Started by run-peers.sh; needs nothing but Python's
standard library itself.
"""

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from array import array
from pathlib import Path

from contender import SINGLE_THREADED, Contender
from tables import BEGIN, END, aligned, render

HERE = Path(__file__).resolve().parent
SECONDS_OF_SOUND = 4
ROUNDS = 9
WARM_MS = 250
FIRST_CALLS = 5
# Agreement: dB apart at most, where the value is within so many dB of the loudest.
TOLERANCE_DB, AUDIBLE_DB = 0.01, -60
# Of a transform: the largest error over the largest value.
TOLERANCE_FFT = 1e-5

# name: rate, FFT length, window length, hop length, mel bands
MELS = {
    "2048/512/128 at 22,050": (22050, 2048, 2048, 512, 128),
    "400/160/80 at 16,000": (16000, 400, 400, 160, 80),
    "512/160/64 at 16,000": (16000, 512, 400, 160, 64),
    "1024/256/80 at 22,050": (22050, 1024, 1024, 256, 80),
    "1024/320/64 at 32,000": (32000, 1024, 1024, 320, 64),
}
FFTS = (2048, 1024, 512, 400)

# The runtime's switches; the second one turns fused multiply-add off too.
WIDTHS = {
    512: {},
    256: {"DOTNET_EnableAVX512": "0"},
    128: {"DOTNET_EnableAVX2": "0"},
    0: {"DOTNET_EnableHWIntrinsic": "0"},
}


def width_title(bits):
    return f"UrbanSound, {bits} bits" if bits else "UrbanSound, scalar"


def pinned():
    """One processor for all of them, the last that this process may use: the first ones serve interrupts."""
    if not shutil.which("taskset") or not hasattr(os, "sched_getaffinity"):
        return []
    return ["taskset", "-c", str(max(os.sched_getaffinity(0)))]


def environment(switches):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DOTNET_Enable")}
    return {**inherited, **SINGLE_THREADED, **switches}


def start(arguments, pin):
    dotnet = [*pin, "dotnet", arguments.worker, "peer-worker"]
    contenders = [Contender(f"ours{bits}", width_title(bits), dotnet, environment(switches)) for bits, switches in WIDTHS.items()]
    for bits, ours in zip(WIDTHS, contenders):
        if not ours.fault and ours.about["bits"] != bits:
            ours.close()
            ours.fault = "not on this processor"
    built = Path(arguments.built)
    python = [*pin, sys.executable, str(HERE / "peers.py")]
    for key, title, command in (
        ("c", "C + FFTW, -O3", [*pin, str(built / "logmel")]),
        ("cfast", "C + FFTW, -O3 -ffast-math", [*pin, str(built / "logmel-fast")]),
        ("scipy", "SciPy, librosa's way", [*python, "scipy"]),
        ("torch", "torchaudio", [*python, "torch"]),
    ):
        contenders.append(Contender(key, title, command, environment({})))
    torch = contenders[-1]
    if not torch.fault and torch.about["torchaudio"].startswith("missing"):
        torch.title = "torch, torchaudio's way"
    # Its package is not on the feed that this repository is built against.
    return [*contenders, Contender("nwaves", "NWaves", None, None)]


def prepare(contenders, folder):
    """Hands every contender every work, and compares what they computed. Returns the works and the disagreements."""
    usable = [c for c in contenders if not c.fault]
    reference = usable[0]
    works, faults = [], []
    for kind, key, numbers in [("mel", name, shape) for name, shape in MELS.items()] + [("fft", f"rfft {n}", (n,)) for n in FFTS]:
        rate = numbers[0] if kind == "mel" else 22050
        signal = folder / f"{rate}.f32"
        if not signal.exists():
            reference.ask("signal", rate, SECONDS_OF_SOUND, signal)
        work = {"name": f"log-mel {key}" if kind == "mel" else key, "id": f"w{len(works)}", "kind": kind, "numbers": numbers, "errors": {}}
        expected = None
        for contender in usable:
            # The transform alone has no arithmetic of its own in C that another option could change.
            if kind == "fft" and contender.key == "cfast":
                continue
            output = folder / "output.f32"
            answer = contender.ask(kind, work["id"], *numbers, signal, output)
            values = array("f", output.read_bytes())
            if expected is None:
                expected = values
                work["weights"] = int(answer[1])
            error, agrees = compare(kind, expected, values)
            work["errors"][contender.key] = error
            if not agrees:
                faults.append(f"{work['name']}: {contender.title} differs from {reference.title} by {error:.3g}")
        works.append(work)
    return works, faults


def compare(kind, expected, values):
    if len(values) != len(expected):
        return math.inf, False
    if kind == "mel":
        error = max((abs(a - b) for a, b in zip(expected, values) if a > AUDIBLE_DB), default=math.inf)
        return error, error <= TOLERANCE_DB
    error = max(abs(a - b) for a, b in zip(expected, values)) / max(map(abs, expected))
    return error, error <= TOLERANCE_FFT


def measure(works, contenders, seconds):
    """One short burst each, in turns, so that a machine that slows down slows all of them down."""
    by_key = {c.key: c for c in contenders}
    pairs = sum(len(work["errors"]) for work in works)
    burst = max(5, round(1000 * seconds / (ROUNDS * pairs)))
    for work in works:
        work["bursts"] = {key: [] for key in work["errors"]}
        for key in work["errors"]:
            # Only the runtime that compiles while it runs needs long.
            by_key[key].ask("go", work["id"], WARM_MS if key.startswith("ours") else WARM_MS // 5)
    for _ in range(ROUNDS):
        for work in works:
            for key, bursts in work["bursts"].items():
                bursts.append([float(word) for word in by_key[key].ask("go", work["id"], burst)])


def first_calls(arguments, pin, folder):
    """Milliseconds of the first spectrogram in fresh processes, for each width of vectors."""
    result = {}
    for bits, switches in WIDTHS.items():
        runs = []
        for _ in range(FIRST_CALLS):
            said = subprocess.run(
                [*pin, "dotnet", arguments.worker, "first-call", str(folder / "22050.f32")],
                env=environment(switches), capture_output=True, text=True, check=True).stdout.split()
            runs.append([float(word) for word in said])
        whole, call = zip(*runs)
        result[f"ours{bits}"] = {
            "medianMs": statistics.median(whole), "minMs": min(whole), "callMedianMs": statistics.median(call), "callMinMs": min(call)}
    return result


def describe_machine(contenders):
    about = {}
    for contender in contenders:
        about.update({k: v for k, v in contender.about.items() if k != "bits"})
    cpu = {}
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            cpu.setdefault(name.strip(), value.strip())
    except OSError:
        pass
    sets = [f for f in cpu.get("flags", "").split() if f in ("sse2", "sse4_2", "avx", "fma", "avx2") or f.startswith("avx512")]
    name = cpu.get("model name", platform.machine())
    if "cpu family" in cpu:
        # A virtual machine's model name may say little.
        name += f", family {cpu['cpu family']}, model {cpu['model']}"
    kernel = f"{platform.system()} {platform.release().partition('-')[0]}"
    return {
        "cpu": name, "instructionSets": sets, "processors": os.cpu_count(), "kernel": kernel,
        "python": platform.python_version(), **about}


def summarise(works, contenders, machine, first, stages, peak, seconds):
    """Everything that the tables say, as numbers."""
    results = []
    for work in works:
        medians = {key: [burst[0] for burst in bursts] for key, bursts in work["bursts"].items()}
        entry = {"name": work["name"], "kind": work["kind"], "contenders": {}}
        for key, bursts in work["bursts"].items():
            timing = {
                "medianMs": statistics.median(medians[key]) / 1e6,
                "minMs": min(burst[1] for burst in bursts) / 1e6,
                "calls": int(sum(burst[2] for burst in bursts)),
                "error": work["errors"][key],
            }
            if key.startswith("ours"):
                timing["allocatedBytes"] = int(max(burst[3] for burst in bursts))
            else:
                # Round by round, and then the median: what disturbed a round disturbed both.
                timing["ratios"] = {
                    ours: statistics.median(a / b for a, b in zip(medians[ours], medians[key]))
                    for ours in medians if ours.startswith("ours")}
            entry["contenders"][key] = timing
        if work["kind"] == "mel":
            entry.update(count(work["numbers"], work["weights"]))
        results.append(entry)
    return {
        "machine": machine,
        "seconds": seconds,
        "contenders": {c.key: {"title": c.title, "fault": c.fault} for c in contenders},
        "results": results,
        "firstCall": first,
        "stages": stages,
        "peakGflops": peak,
    }


def count(shape, weights):
    """Operations and bytes that a log-mel can't do without; docs/performance.md explains them."""
    rate, fft, window, hop, bands = shape
    samples = rate * SECONDS_OF_SOUND
    frames = 1 + samples // hop
    frame = window + 2.5 * fft * math.log2(fft) + 3 * (fft // 2 + 1) + 2 * weights + 20 * bands
    return {"flops": frames * frame, "bytes": 4 * (samples + frames * bands)}


def rewrite(path, text):
    document = Path(path).read_text(encoding="utf-8")
    before, rest = document.split(BEGIN)
    _, after = rest.split(END)
    Path(path).write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="run-peers.sh")
    parser.add_argument("--built", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--worker", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=90, help="time spent measuring")
    parser.add_argument("--json", help="file for everything that was measured")
    parser.add_argument("--docs", help="document whose tables are rewritten")
    arguments = parser.parse_args()

    # What else the machine was busy with: a table from a loaded one should say so.
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    pin = pinned()
    contenders = start(arguments, pin)
    if all(c.fault for c in contenders if c.key.startswith("ours")):
        raise SystemExit("UrbanSound's own program does not answer.")
    by_key = {c.key: c for c in contenders if not c.fault}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("planning and comparing results", file=sys.stderr)
        works, faults = prepare(contenders, folder)
        first = first_calls(arguments, pin, folder)
        print(f"measuring for {arguments.seconds:g} s", file=sys.stderr)
        measure(works, contenders, arguments.seconds)
    stages, peak = {}, {}
    for key in ("c", "cfast"):
        if key in by_key:
            stages[key] = [float(word) / 1e6 for word in by_key[key].ask("stages", works[0]["id"], 500)]
    if "c" in by_key:
        peak = dict(zip(("512", "256", "128"), map(float, by_key["c"].ask("peak", 200))))
    for contender in contenders:
        contender.close()

    summary = summarise(works, contenders, {**describe_machine(contenders), "loadBefore": load}, first, stages, peak, arguments.seconds)
    text = render(summary)
    print(aligned(text), end="")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    if arguments.docs:
        rewrite(arguments.docs, text)
    if faults:
        raise SystemExit("The contenders disagree, so the times mean nothing:\n" + "\n".join(faults))


if __name__ == "__main__":
    main()
