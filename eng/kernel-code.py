#!/usr/bin/env python3
"""Guards the machine code of the kernels: counts that do not depend on how busy the machine is.

    kernel-code.py            compares with kernel-code.txt; status 1 when a kernel grew or calls something
    kernel-code.py --write    writes kernel-code.txt anew, after a change that is meant

The JIT lists what it compiles (DOTNET_JitDisasm); instructions, calls and accesses to the stack (spilled registers) are counted for
each kernel and width. A kernel that lost an inlined call, or keeps its values on the stack, shows here before a clock would tell.
Needs the release build of samples/UrbanSound.Cli. Elsewhere than on x64 with the recorded runtime it says so and checks nothing.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLI = ROOT / "samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll"
RECORD = Path(__file__).with_suffix(".txt")
KERNELS = ["Radix2", "Radix3", "Radix4", "Radix5", "Radix8", "FirstRow", "RowPair", "Interleave", "Pack", "Unpack",
           "MelFilterBank:Apply", "LogScaling:Apply", "LogScaling:Finish"]
WIDTHS = {"512": {}, "256": {"DOTNET_EnableAVX512": "0"}, "128": {"DOTNET_EnableAVX2": "0"}}
TOLERANCE = 1.10  # of instructions and stack accesses; register allocation differs a little between servicing releases


def listing(environment):
    """What the JIT compiled while the command computed a log-mel spectrogram and a single transform."""
    with tempfile.TemporaryDirectory() as folder:
        text = ""
        for work in ("log-mel", "rfft-2048"):
            file = Path(folder) / work
            subprocess.run(
                ["dotnet", CLI, "bench", "--only", work, "--seconds", "0.01", "--json"], check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                env=os.environ | environment | {
                    "DOTNET_JitStdOutFile": str(file), "DOTNET_TieredPGO": "0",
                    "DOTNET_JitDisasm": " ".join(k.replace("MelFilterBank:", "*MelFilterBank:").replace("LogScaling:", "*LogScaling:") for k in KERNELS)})
            text += file.read_text()
        return text


def kernels(text):
    """name -> (instructions, calls, stack accesses)"""
    found = {}
    for part in text.split("; Assembly listing for method ")[1:]:
        head, body = part.split("\n", 1)
        if "(FullOpts)" not in head or "Lanes" not in head:
            continue
        name = re.sub(r"UrbanSound\.Dsp\.(Lanes\.|Fft\.)?", "", head.split("(")[0])
        name = re.sub(r"`1\[Lanes\d+\]", "", name)
        code = [line.strip() for line in body.split("\n") if re.match(r"\s+[a-z]\w+\s", line) and not line.strip().startswith("align")]
        calls = sum(line.startswith("call") for line in code)
        stack = sum("[rsp" in line or "[rbp" in line for line in code)
        found[name] = (len(code), calls, stack)
    return found


def main():
    if platform.machine() not in ("x86_64", "AMD64"):
        print("kernel code: nothing checked, for the record is of x64")
        return 0
    runtime = subprocess.run(["dotnet", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.split(".")[0]
    measured = {}
    for width, environment in WIDTHS.items():
        # A machine without 512-bit vectors compiles the 256-bit kernels twice, and so on.
        measured |= {k: v for k, v in kernels(listing(environment)).items() if f"Lanes{width}" in k}
    if "--write" in sys.argv:
        lines = [f"# .NET {runtime}, x64: instructions, calls, stack accesses; written by kernel-code.py --write"]
        lines += [f"{i:5} {c:3} {s:4}  {name}" for name, (i, c, s) in sorted(measured.items())]
        RECORD.write_text("\n".join(lines) + "\n")
        print(f"{len(measured)} kernels recorded")
        return 0
    head, *lines = RECORD.read_text().splitlines()
    if f".NET {runtime}," not in head:
        print(f"kernel code: nothing checked, for the record is of another runtime ({head[2:]})")
        return 0
    record = {name: tuple(map(int, counts)) for *counts, name in (line.split(None, 3) for line in lines)}
    faults, checked = [], 0
    for name, limits in record.items():
        if name not in measured:
            if "Lanes512" not in name or any("Lanes512" in other for other in measured):
                faults.append(f"{name}: was not compiled")
            continue
        checked += 1
        for what, limit, count in zip(("instructions", "calls", "stack accesses"), limits, measured[name]):
            allowed = limit if what == "calls" else max(limit * TOLERANCE, limit + 4)
            if count > allowed:
                faults.append(f"{name}: {count} {what}, {limit} recorded")
    faults += [f"{name}: is not recorded" for name in measured if name not in record]
    print(f"kernel code: {checked} kernels checked, {len(faults)} faults", *faults, sep="\n")
    return 1 if faults or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
