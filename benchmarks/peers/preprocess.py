"""
What a clip costs as a picture: `urbansound preprocess --format png` beside NumPy and SciPy features drawn by matplotlib as librosa's
specshow does (Debian: python3-scipy, python3-matplotlib). One process each, on one core, in turns; prints the ratio.

    benchmarks/peers/preprocess.py [FOLDER OF WAV FILES] [--clips 60] [--rounds 3]

Without a folder the sounds of samples/media are used. Whole processes are timed, starts included, as a user would wait for them.
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


def readable(path):
    try:
        from scipy.io import wavfile
        wavfile.read(path)
        return True
    except ValueError:
        return False  # ADPCM and the like, which only one side reads


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples/media")
    parser.add_argument("--clips", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        peer(sorted((arguments.folder / "sound").iterdir()), arguments.peer)
        return 0

    program = ROOT / "samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll"
    if not program.exists():
        sys.exit("Build first: dotnet build -c Release samples/UrbanSound.Cli")
    sources = [path for path in sorted(arguments.folder.glob("*.wav")) if readable(path)]
    if not sources:
        sys.exit(f"{arguments.folder}: no WAV file that SciPy reads")
    pin = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
    environment = {**os.environ, **{name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "set/sound").mkdir(parents=True)
        for i in range(arguments.clips):
            shutil.copy(sources[i % len(sources)], folder / f"set/sound/{i:05}.wav")
        times = {"urbansound": [], "matplotlib": []}
        for turn in range(arguments.rounds):
            for name, seconds in times.items():
                output = folder / f"{name}{turn}"
                output.mkdir()
                command = (
                    ["dotnet", program, "preprocess", folder / "set", "--output", output, "--format", "png"]
                    if name == "urbansound"
                    else [sys.executable, __file__, folder / "set", "--peer", output]
                )
                begin = time.perf_counter()
                subprocess.run([*pin, *map(str, command)], check=True, env=environment, stdout=subprocess.DEVNULL)
                seconds.append(time.perf_counter() - begin)
                if len(list(output.rglob("*.png"))) != arguments.clips:
                    sys.exit(f"{name}: pictures are missing")
    median = {name: 1000 * statistics.median(seconds) / arguments.clips for name, seconds in times.items()}
    for name, milliseconds in median.items():
        print(f"{name:12} {milliseconds:8.2f} ms a clip ({arguments.clips} clips, median of {arguments.rounds} runs)")
    ratio = median["matplotlib"] / median["urbansound"]
    print(f"{'ratio':12} {ratio:8.1f} (wanted: {WANTED})")
    return 0 if ratio >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
