"""
Log-mel and Fourier transform as Python programs compute them, for run_peers.py:

    peers.py scipy    NumPy and SciPy, by the method of librosa
    peers.py torch    torchaudio, or where it is missing PyTorch by torchaudio's method

Obeys lines on standard input and answers each with one line; README.md beside this file lists them.
"""

import gc
import json
import math
import os
import statistics
import sys
import time

import numpy as np

LEAST_SAMPLES = 5
SAMPLE_NS = 50_000
FLOOR = 1e-10
RANGE_DB = 80


def hertz_to_mel(hertz):
    """Slaney's scale: linear to 1000 Hz at 15 mels, then 27 steps to each factor of 6.4."""
    return hertz * 3 / 200 if hertz < 1000 else 15 + math.log(hertz / 1000) * 27 / math.log(6.4)


def mel_to_hertz(mel):
    return mel * 200 / 3 if mel < 15 else 1000 * math.exp((mel - 15) * math.log(6.4) / 27)


def filters(rate, fft_length, bands):
    """Triangles of equal area, dense, as librosa and torchaudio keep them."""
    top = hertz_to_mel(rate / 2)
    edges = np.array([mel_to_hertz(top * e / (bands + 1)) for e in range(bands + 2)])
    hertz = np.arange(fft_length // 2 + 1) * rate / fft_length
    rising = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return (np.maximum(0, np.minimum(rising, falling)) * area[:, None]).astype(np.float32)


class Scipy:
    """One array operation after the other over the whole clip; transforms in blocks of 256 KiB, as librosa runs them."""

    BLOCK_BYTES = 1 << 18

    def __init__(self):
        import scipy
        import scipy.fft
        self.rfft = scipy.fft.rfft
        self.about = {"scipy": scipy.__version__}

    def mel(self, rate, fft_length, window_length, hop, bands, signal):
        window = np.zeros(fft_length, np.float32)
        start = (fft_length - window_length) // 2
        window[start : start + window_length] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window_length) / window_length)
        column = window[:, None]
        basis = filters(rate, fft_length, bands)
        bins = fft_length // 2 + 1
        block = max(1, self.BLOCK_BYTES // (bins * np.dtype(np.complex64).itemsize))

        def run():
            padded = np.pad(signal, fft_length // 2)
            frames = np.lib.stride_tricks.sliding_window_view(padded, fft_length)[::hop].T
            spectrum = np.empty((bins, frames.shape[1]), np.complex64, order="F")
            for first in range(0, frames.shape[1], block):
                last = first + block
                spectrum[:, first:last] = self.rfft(column * frames[:, first:last], axis=0)
            power = np.abs(spectrum) ** 2
            values = np.einsum("ft,mf->mt", power, basis, optimize=True)
            decibels = 10 * np.log10(np.maximum(FLOOR, values))
            decibels -= 10 * np.log10(np.maximum(FLOOR, values.max()))
            return np.maximum(decibels, decibels.max() - RANGE_DB)

        return run, lambda values: values

    def fft(self, signal):
        return (lambda: self.rfft(signal)), lambda values: values


class Torch:
    def __init__(self):
        import torch
        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
        self.torch = torch
        self.about = {"torch": torch.__version__}
        try:
            import torchaudio
            self.torchaudio = torchaudio
            self.about["torchaudio"] = torchaudio.__version__
        except ImportError:
            self.torchaudio = None
            self.about["torchaudio"] = "missing: torch.stft and a matrix product instead"

    def mel(self, rate, fft_length, window_length, hop, bands, signal):
        torch = self.torch
        clip = torch.from_numpy(signal)
        if self.torchaudio:
            spectrogram = self.torchaudio.transforms.MelSpectrogram(
                rate, n_fft=fft_length, win_length=window_length, hop_length=hop, n_mels=bands, pad_mode="constant",
                norm="slaney", mel_scale="slaney")
            decibels = self.torchaudio.transforms.AmplitudeToDB("power", RANGE_DB)
            run = lambda: decibels(spectrogram(clip))
        else:
            window = torch.hann_window(window_length)
            basis = torch.from_numpy(filters(rate, fft_length, bands)).T.contiguous()

            def run():
                spectrum = torch.stft(clip, fft_length, hop, window_length, window, pad_mode="constant", return_complex=True)
                values = torch.matmul(spectrum.abs().pow(2).transpose(-1, -2), basis).transpose(-1, -2)
                decibels = 10 * torch.log10(torch.clamp(values, min=FLOOR))
                return torch.maximum(decibels, decibels.max() - RANGE_DB)

        # Its decibels are absolute; the others' are below the loudest value. Only what is compared is shifted, untimed.
        return run, lambda values: (values - values.max()).numpy()

    def fft(self, signal):
        clip = self.torch.from_numpy(signal)
        return (lambda: self.torch.fft.rfft(clip)), lambda values: values.numpy()


def measure(run, milliseconds):
    per_sample = 1
    while True:
        start = time.perf_counter_ns()
        for _ in range(per_sample):
            run()
        if time.perf_counter_ns() - start >= SAMPLE_NS:
            break
        per_sample *= 2
    times = []
    end = time.perf_counter_ns() + milliseconds * 1_000_000
    while len(times) < LEAST_SAMPLES or time.perf_counter_ns() < end:
        start = time.perf_counter_ns()
        for _ in range(per_sample):
            run()
        times.append((time.perf_counter_ns() - start) / per_sample)
    return f"{statistics.median(times):.1f} {min(times):.1f} {len(times) * per_sample}"


def main():
    peer = {"scipy": Scipy, "torch": Torch}[sys.argv[1]]()
    blas = os.path.realpath("/etc/alternatives/libblas.so.3-x86_64-linux-gnu")
    print(json.dumps({"numpy": np.__version__, "blas": os.path.basename(os.path.dirname(blas)), **peer.about}), flush=True)
    works = {}
    gc.disable()
    for line in sys.stdin:
        verb, name, *rest = line.split()
        if verb == "go":
            print(measure(works[name], int(rest[0])), flush=True)
            continue
        *numbers, signal, output = rest
        samples = np.fromfile(signal, np.float32)
        if verb == "mel":
            works[name], values_of = peer.mel(*map(int, numbers), samples)
            np.ascontiguousarray(values_of(works[name]()), np.float32).tofile(output)
        elif verb == "fft":
            works[name], values_of = peer.fft(samples[: int(numbers[0])])
            spectrum = values_of(works[name]())
            np.concatenate([spectrum.real, spectrum.imag]).astype(np.float32).tofile(output)
        else:
            raise SystemExit(f"unknown line: {line}")
        print("ok 0", flush=True)


main()
