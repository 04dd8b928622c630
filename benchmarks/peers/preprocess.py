"""
What a clip costs as a picture: `urbansound preprocess --format png` beside NumPy and SciPy features drawn by matplotlib as librosa's
specshow does (Debian: python3-scipy, python3-matplotlib). One process each, on one core, in turns; prints the ratio.

    benchmarks/peers/preprocess.py [FOLDER OF SOUNDS] [--clips 40 200] [--rounds 5]

Without a folder the sounds of samples/media are used. What is no WAV file is decoded to 16-bit WAV by ffmpeg beforehand, so that both
sides read the same files and neither's decoder is measured. Whole processes are timed, starts included, as a user would wait for them;
a ratio is taken within each round, and the median counts. "cpu" is processor time, which a busy machine disturbs less.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RATE, FFT, HOP, BANDS, SIZE = 22050, 2048, 512, 128, 224
WANTED = 5


def mel_weights(np):
    """Slaney's scale and areas, as librosa's default."""
    def to_mel(hertz):
        hertz = np.asarray(hertz, float)
        return np.where(hertz < 1000, hertz * 3 / 200, 15 + np.log(np.maximum(hertz, 1) / 1000) * 27 / np.log(6.4))

    def to_hertz(mel):
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))

    edges = to_hertz(np.linspace(0, to_mel(RATE / 2), BANDS + 2))
    bins = np.arange(FFT // 2 + 1) * RATE / FFT
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]


def peer(clips, output):
    """The other side: runs in its own process."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from scipy.io import wavfile
    from scipy.signal import resample_poly

    weights, window = mel_weights(np), np.hanning(FFT + 1)[:-1]
    for clip in clips:
        rate, samples = wavfile.read(clip)
        if samples.dtype.kind in "iu":
            samples = samples / float(np.iinfo(samples.dtype).max)
        if samples.ndim == 2:
            samples = samples.mean(axis=1)
        if rate != RATE:
            common = np.gcd(rate, RATE)
            samples = resample_poly(samples, RATE // common, rate // common)
        samples = np.pad(samples, FFT // 2)
        frames = np.lib.stride_tricks.sliding_window_view(samples, FFT)[::HOP]
        mel = weights @ (np.abs(np.fft.rfft(frames * window)) ** 2).T
        level = 10 * np.log10(np.maximum(mel, 1e-10))
        level = np.maximum(level - level.max(), -80)
        figure = plt.figure(figsize=(SIZE / 100, SIZE / 100), dpi=100)
        axes = figure.add_axes([0, 0, 1, 1])
        axes.set_axis_off()
        times = np.arange(level.shape[1] + 1) * HOP / RATE
        axes.pcolormesh(times, np.arange(BANDS + 1), level, cmap="magma")
        figure.savefig(output / (clip.stem + ".png"))
        plt.close(figure)


def wav_files(folder, most, target):
    """So many sounds of a folder and those below it as WAV files that SciPy reads, picked evenly."""
    from scipy.io import wavfile
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".wav", ".opus", ".ogg", ".flac", ".mp3"))
    files = []
    for path in found[::max(1, len(found) // most)][:most]:
        if path.suffix.lower() != ".wav":
            decoded = target / f"{path.stem}.wav"
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-c:a", "pcm_s16le", decoded], check=True)
            path = decoded
        try:
            wavfile.read(path)
            files.append(path)
        except ValueError:
            pass  # ADPCM and the like, which only one side reads
    return files


def timed(command, environment):
    """Seconds a process took: on the clock, and of processor time with its children."""
    before, begin = os.times(), time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, env=environment, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begin, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def compare(program, sources, clips, rounds, folder):
    """Prints what both sides took for so many clips; returns the ratio on the clock."""
    pin = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
    environment = {**os.environ, **{name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}}
    data = folder / f"set{clips}"
    (data / "sound").mkdir(parents=True)
    for i in range(clips):
        shutil.copy(sources[i % len(sources)], data / f"sound/{i:05}.wav")
    times = {"urbansound": [], "matplotlib": []}
    for turn in range(rounds):
        for name, seconds in times.items():
            output = folder / f"{name}{clips}-{turn}"
            output.mkdir()
            command = (
                ["dotnet", program, "preprocess", data, "--output", output, "--format", "png"]
                if name == "urbansound"
                else [sys.executable, __file__, data, "--peer", output]
            )
            seconds.append(timed([*pin, *command], environment))
            if len(list(output.rglob("*.png"))) != clips:
                sys.exit(f"{name}: pictures are missing")
    print(f"{clips} clips, median of {rounds} rounds")
    for name, seconds in times.items():
        wall, cpu = (1000 * statistics.median(column) / clips for column in zip(*seconds))
        print(f"  {name:10} {wall:8.2f} ms a clip, {cpu:8.2f} ms cpu")
    pairs = list(zip(times["matplotlib"], times["urbansound"]))
    wall, cpu = (statistics.median(theirs[i] / ours[i] for theirs, ours in pairs) for i in (0, 1))
    print(f"  {'ratio':10} {wall:8.1f}{'':11} {cpu:8.1f} (wanted: {WANTED})")
    return wall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples/media")
    parser.add_argument("--clips", type=int, nargs="+", default=[40, 200])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        peer(sorted((arguments.folder / "sound").iterdir()), arguments.peer)
        return 0

    program = ROOT / "samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll"
    if not program.exists():
        sys.exit("Build first: dotnet build -c Release samples/UrbanSound.Cli")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "decoded").mkdir()
        sources = wav_files(arguments.folder, max(arguments.clips), folder / "decoded")
        if not sources:
            sys.exit(f"{arguments.folder}: no sound that both sides read")
        ratios = [compare(program, sources, clips, arguments.rounds, folder) for clips in arguments.clips]
    return 0 if min(ratios) >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
