#!/usr/bin/env python3
"""
Writes what guides the network besides the labels: recordings made unlike themselves, sounds that nobody recorded, and what YAMNet
hears in each, patch by patch. Only training needs it; the bundled model does not.

    variants.py --model yamnet.onnx --clips us8k --metadata UrbanSound8K.csv --extra-clips esc50/audio --extra-metadata esc50.csv
                --manifest bundled-model.json --out DIR [--count N] [--share 0 2]

OUT gets `decoded/` (float32 samples at 48 kHz, to be deleted afterwards), `NAME.wav` and jobs.jsonl for `urbansound features
--batch`, index.csv (name, source, partner, features) and patches-*.npz. NAME is SOURCE@NUMBER; number 0 is the recording as it is,
for which there is no file. `source` is a clip, or `synthetic`; `partner` is the recording (fsID, src_file) that was mixed in: who
may not hear that recording may not hear the variant either. `--share 0 2` does the first half of the work, for two processes.

YAMNet is asked about exactly the sound that the network hears: a teacher that answers about another one teaches blur.
"""

import argparse
import csv
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import torch

import synthetic
from clips import read_extra, read_metadata
from synthetic import LENGTH, RATE, colour, loudness, noise
from yamnet import Graph

DECODED_RATE = 48000
SPEEDS = range(12, 21)  # sixteenths: 0.75 to 1.25 times the length, and the pitch with it
AT_A_TIME = 40
SYNTHETIC = "synthetic"
FIRST, LAST = 5, 8  # numbers of a recording's variants; they seed it
MOST_SYNTHETIC = 4000
DEFAULT_COUNT = 7500


class Recordings:
    """All recordings by number, with what may be mixed: clips of a fold with each other, and anything with the extra ones."""

    def __init__(self, arguments):
        clips = read_metadata(arguments.metadata)
        extra = read_extra(arguments.extra_metadata)
        self.stems = [clip.stem for clip in clips] + [stem for stem, _ in extra]
        self.recordings = [clip.recording for clip in clips] + [recording for _, recording in extra]
        self.paths = [arguments.clips / f"fold{clip.fold}" / f"{clip.stem}.opus" for clip in clips]
        self.paths += [arguments.extra_clips / f"{stem}.opus" for stem, _ in extra]
        self.groups = [clip.fold for clip in clips] + [None] * len(extra)
        self.members = {}
        for number, group in enumerate(self.groups):
            self.members.setdefault(group, []).append(number)
        self.folder = arguments.out / "decoded"

    def decode(self):
        """One ffmpeg for many: starting it costs more than decoding a clip."""
        self.folder.mkdir(parents=True, exist_ok=True)
        missing = [number for number, stem in enumerate(self.stems) if not (self.folder / stem).is_file()]
        for start in range(0, len(missing), AT_A_TIME):
            part = missing[start : start + AT_A_TIME]
            command = ["ffmpeg", "-v", "error", "-y", "-threads", "1"]
            for number in part:
                command += ["-i", str(self.paths[number])]
            for place, number in enumerate(part):
                beside = self.folder / f"{self.stems[number]}.part"
                command += ["-map", f"{place}:a:0", "-ac", "1", "-ar", str(DECODED_RATE), "-f", "f32le", str(beside)]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
            for number in part:
                os.replace(self.folder / f"{self.stems[number]}.part", self.folder / self.stems[number])

    def read(self, number, speed=16):
        from scipy.signal import resample_poly

        samples = np.fromfile(self.folder / self.stems[number], np.float32)
        return resample_poly(samples, speed, DECODED_RATE * 16 // RATE).astype(np.float32)


def as_it_is(recordings, number):
    return _repeat(recordings.read(number))[:LENGTH]


def variant(recordings, number, count):
    """A recording at another speed, another recording and noise beneath it, through another microphone; and what was mixed in."""
    random = np.random.default_rng([number + 10, count, 7])
    heard = _part(recordings, number, random)
    level, partner = loudness(heard), ""
    if random.random() < 0.7:
        group = None if random.random() < 0.5 else recordings.groups[number]
        while True:
            other = recordings.members[group][random.integers(len(recordings.members[group]))]
            if recordings.recordings[other] != recordings.recordings[number]:
                break
        beneath = _part(recordings, other, random)
        heard = heard + beneath * loudness(heard) / loudness(beneath) * 10 ** (-random.uniform(0, 18) / 20)
        partner = recordings.recordings[other]
    if random.random() < 0.3:
        hiss = noise(random)
        heard = heard + hiss / loudness(hiss) * loudness(heard) * 10 ** (-random.uniform(5, 30) / 20)
    heard = colour(heard, random, random.uniform(0, 8))
    return heard / loudness(heard) * level, partner


def invented(count):
    return synthetic.sound(np.random.default_rng([9, count, 7]))


def _part(recordings, number, random):
    """Four seconds from anywhere in a recording, a short one repeated as the model repeats it."""
    samples = _repeat(recordings.read(number, int(random.integers(SPEEDS.start, SPEEDS.stop))))
    start = random.integers(len(samples) - LENGTH + 1)
    return samples[start : start + LENGTH]


def _repeat(samples):
    return samples if len(samples) >= LENGTH else np.tile(samples, -(-LENGTH // len(samples)))


def tasks(recordings, count):
    """(recording, number), recording -1 for synthetic ones: all originals, then the first `count` of the variants, shuffled."""
    everything = [(number, k) for number in range(len(recordings.stems)) for k in range(FIRST, LAST + 1)]
    everything += [(-1, k) for k in range(MOST_SYNTHETIC)]
    order = np.random.default_rng(0).permutation(len(everything))[:count]
    return [(number, 0) for number in range(len(recordings.stems))] + [everything[place] for place in order]


def name_of(recordings, number, count):
    return f"{SYNTHETIC if number < 0 else recordings.stems[number]}@{count}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "clips", "metadata", "extra-clips", "extra-metadata", "manifest", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, default=DEFAULT_COUNT)
    parser.add_argument("--share", type=int, nargs=2, default=(0, 1), metavar=("NUMBER", "OF"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    recordings = Recordings(arguments)
    recordings.decode()
    share, shares = arguments.share
    todo = tasks(recordings, arguments.count)[share::shares]
    network = Graph(arguments.model)
    rows, patches = [], []
    for done, (number, count) in enumerate(todo):
        name, partner = name_of(recordings, number, count), ""
        if number < 0:
            samples = invented(count)
        elif count == 0:
            samples = as_it_is(recordings, number)
        else:
            samples, partner = variant(recordings, number, count)
        peak = np.abs(samples).max()
        samples = (samples / peak if peak > 1 else samples).astype(np.float32)
        if count or number < 0:
            write_wav(arguments.out / f"{name}.wav", samples)
        rows.append((name, partner))
        patches.append(network.run(torch.from_numpy(np.ascontiguousarray(samples))).numpy().astype(np.float16))
        if done % 500 == 499:
            print(f"{done + 1}/{len(todo)}", flush=True)
    write_answers(arguments, rows, np.stack(patches), f"{share}-of-{shares}")


def write_wav(path, samples):
    import soundfile

    beside = path.with_name(path.name + ".part")
    soundfile.write(beside, samples, RATE, subtype="PCM_16", format="WAV")
    os.replace(beside, path)


def write_answers(arguments, rows, patches, suffix):
    """The patches, and this share's rows of index.csv and jobs.jsonl."""
    folder = arguments.out.resolve()
    beside = folder / f"patches-{suffix}.npz.part"
    with open(beside, "wb") as file:
        np.savez(file, names=np.array([name for name, _ in rows]), patches=patches)
    os.replace(beside, folder / f"patches-{suffix}.npz")
    made = [(name, partner) for name, partner in rows if (folder / f"{name}.wav").is_file()]
    with open(folder / f"index-{suffix}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "source", "partner", "features"])
        writer.writerows((name, name.rpartition("@")[0], partner, f"{name}.npy") for name, partner in made)
    with open(folder / f"jobs-{suffix}.jsonl", "w", encoding="utf-8") as file:
        for name, _ in made:
            job = {"file": f"{folder / name}.wav", "output": f"{folder / name}.npy", "model": str(arguments.manifest.resolve())}
            file.write(json.dumps(job) + "\n")


if __name__ == "__main__":
    main()
