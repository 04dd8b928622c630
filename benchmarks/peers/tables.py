"""The measurements as the tables of docs/performance.md."""

BEGIN = "<!-- peers: written by benchmarks/peers/run-peers.sh -->"
END = "<!-- /peers -->"

OURS = ("ours512", "ours256", "ours128")
STAGES = ("window and FFT", "power", "mel", "dB")


def render(summary):
    parts = [machine(summary), contenders(summary), targets(summary), first_call(summary)]
    if summary["stages"]:
        parts.append(stages(summary))
    if summary["peakGflops"]:
        parts.append(roofline(summary))
    return "\n\n".join(parts) + "\n"


def table(header, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [header, ["---"] * len(header), *rows])


def aligned(text):
    """The same for a terminal: columns as wide as their widest cell."""
    lines, rows = [], []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            widths = [max(map(len, column)) for column in zip(*rows)]
            for row in rows:
                cells = ("-" * width if cell == "---" else cell.ljust(width) for cell, width in zip(row, widths))
                lines.append("| " + " | ".join(cells) + " |")
            rows = []
        lines.append(line)
    return "\n".join(lines)


def machine(summary):
    about = summary["machine"]
    programs = ", ".join(
        f"{title} {about[key]}" for key, title in (
            ("dotnet", ""), ("gcc", "gcc"), ("fftw", ""), ("numpy", "NumPy"), ("blas", "BLAS:"), ("scipy", "SciPy"),
            ("torch", "torch"), ("torchaudio", "torchaudio")) if key in about)
    widest = next((title for flag, title in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in about["instructionSets"]), "neither AVX-512 nor AVX2")
    load = "" if about["loadBefore"] is None else f" Load average before the run: {about['loadBefore']:g}."
    return (f"{about['cpu']}, {widest}, {about['processors']} processors, {about['kernel']}; {' '.join(programs.split())}."
            f" Measured for {summary['seconds']:g} s in all.{load}")


def milliseconds(value):
    decimals = 5 if value < 0.01 else 4 if value < 0.1 else 3 if value < 10 else 1
    return f"{value:.{decimals}f}"


def contenders(summary):
    rows = []
    for result in summary["results"]:
        for key, about in summary["contenders"].items():
            timing = result["contenders"].get(key)
            if timing is None:
                continue
            ratios = timing.get("ratios", {})
            error = "" if timing["error"] == 0 else f"{timing['error']:.1e}" + (" dB" if result["kind"] == "mel" else "")
            rows.append([
                result["name"], about["title"], milliseconds(timing["medianMs"]), milliseconds(timing["minMs"]),
                *(f"{ratios[ours]:.2f}" if ours in ratios else "" for ours in OURS), error])
    rows += [["all", about["title"], about["fault"], *[""] * 5] for about in summary["contenders"].values() if about["fault"]]
    return table(["work", "contender", "median ms", "least ms", "512 bits ÷ it", "256 bits ÷ it", "128 bits ÷ it", "differs by"], rows)


def targets(summary):
    results = {result["name"]: result["contenders"] for result in summary["results"]}
    names = list(results)
    main_mel, other_mels = names[0], [name for name in names[1:] if name.startswith("log-mel")]
    rows = []

    def ratio(name, ours, peer):
        return results[name].get(peer, {}).get("ratios", {}).get(ours)

    def row(what, target, values, holds, show="{:.2f}".format):
        known = [value for value in values if value is not None]
        measured = " and ".join(map(show, known)) or "not measured"
        rows.append([what, target, measured, "" if not known else "yes" if all(map(holds, known)) else "no"])

    for bits, limit in ((512, 0.25), (256, 0.42), (128, 0.9)):
        row(f"{main_mel}: {bits} bits ÷ C + FFTW", f"≤ {limit}", [ratio(main_mel, f"ours{bits}", "c")], lambda v, limit=limit: v <= limit)
    for name in other_mels:
        row(f"{name}: 512 and 256 bits ÷ C + FFTW", "≤ 0.6", [ratio(name, ours, "c") for ours in OURS[:2]], lambda v: v <= 0.6)
    for bits, limit in ((512, 0.75), (256, 0.9)):
        row(f"rfft 2048: {bits} bits ÷ FFTW", f"≤ {limit}", [ratio("rfft 2048", f"ours{bits}", "c")], lambda v, limit=limit: v <= limit)
    widest = next((ours for ours in OURS if ours in results[main_mel]), None)
    for peer, least in (("scipy", 8), ("torch", 12)):
        against = ratio(main_mel, widest, peer)
        row(f"{main_mel}: times faster than {summary['contenders'][peer]['title']}", f"≥ {least}",
            [1 / against if against else None], lambda v, least=least: v >= least, "{:.1f}".format)
    allocated = [timing["allocatedBytes"] for result in results.values() for timing in result.values() if "allocatedBytes" in timing]
    row("bytes allocated by a call, the most of all works and widths", "0", [max(allocated)], lambda v: v == 0, str)
    for what, figure in (("first call of a process, ms", "callMedianMs"), ("the same with loading and the constructor, which compiles the kernels, ms", "medianMs")):
        row(what, "< 5", [summary["firstCall"][widest][figure]] if widest else [], lambda v: v < 5, "{:.1f}".format)
    return table(["target", "wanted", "measured", "met"], rows)


def first_call(summary):
    rows = [
        [summary["contenders"][key]["title"], *(f"{first[name]:.1f}" for name in ("medianMs", "minMs", "callMedianMs", "callMinMs"))]
        for key, first in summary["firstCall"].items() if not summary["contenders"][key]["fault"]]
    return table(["first spectrogram of a process", "median ms", "least ms", "of that the call: median ms", "least ms"], rows)


def stages(summary):
    rows = [
        [summary["contenders"][key]["title"], *map(milliseconds, values), milliseconds(sum(values))]
        for key, values in summary["stages"].items()]
    return table([f"{summary['results'][0]['name']}, ms a clip", *STAGES, "sum"], rows)


def roofline(summary):
    peak = summary["peakGflops"]
    rows = []
    for result in summary["results"]:
        if result["kind"] != "mel":
            continue
        row = [result["name"], f"{result['flops'] / 1e6:.1f}", f"{result['bytes'] / 1e6:.2f}", f"{result['flops'] / result['bytes']:.0f}"]
        for key, bits in (("ours512", "512"), ("ours256", "256"), ("ours128", "128"), ("c", "256")):
            timing = result["contenders"].get(key)
            if timing is None:
                row.append("")
                continue
            rate = result["flops"] / timing["medianMs"] / 1e6
            row.append(f"{rate:.1f} ({rate / peak[bits]:.0%})")
        rows.append(row)
    rows.append(["peak of fused multiply-adds", "", "", "", *(f"{peak[bits]:.1f}" for bits in ("512", "256", "128", "256"))])
    return table(
        ["GFLOP/s (share of the peak)", "Mflop", "MB", "flop a byte", "512 bits", "256 bits", "128 bits", "C + FFTW, against 256 bits"], rows)
