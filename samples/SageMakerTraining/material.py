"""
What there is to learn from: labelled clips, extra recordings without a label, synthetic sounds, and the variants of the first two.

A *source* is one of them; a *row* is something to hear: a source as it is, or a variant of it.
"""

import csv
import hashlib
from dataclasses import dataclass

import numpy as np
import torch

import clips as clip_lists
from clips import label_names, read_metadata
from model import BANDS, FRAMES

PATCH, PATCH_STEP = 48, 24  # frames: YAMNet hears 0.96 s every 0.48 s
SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class Material:
    clips: list  # the labelled ones; they are the first sources
    labels: list
    targets: torch.Tensor  # of the labelled clips
    recordings: list  # of each source; None for a synthetic sound
    rows: list  # of each source: its rows, itself first
    partners: list  # of each row: the recording mixed in, or ""
    features: torch.Tensor  # rows × bands × frames, float16
    patches: np.ndarray  # rows × patches × 1024, float16: square roots of what YAMNet hears; None when nothing is guided
    digest: str  # of all of it

    @property
    def labelled(self):
        return len(self.clips)

    def hearable(self, source, unheard):
        """The rows of a source that hold nothing of the recordings that must stay unheard."""
        if self.recordings[source] in unheard:
            return []
        return [row for row in self.rows[source] if self.partners[row] not in unheard]

    def embedding(self, rows):
        """What the teacher hears in rows: the mean over the patches and the maximum. Square roots draw in the few large values."""
        heard = np.square(self.patches[rows].astype(np.float32))
        return np.sqrt(np.concatenate([heard.mean(1), heard.max(1)], axis=1))


def load(job, recipe):
    clips = read_metadata(job.metadata)
    extra = clip_lists.read_extra(job.extra_metadata) if recipe.guided else []
    stems = [clip.stem for clip in clips] + [stem for stem, _ in extra]
    recordings = [clip.recording for clip in clips] + [recording for _, recording in extra]
    paths = _listed(job.features, [clip.name for clip in clips])
    names, partners = [f"{stem}@0" for stem in stems], [""] * len(stems)
    rows = [[row] for row in range(len(stems))]
    if recipe.guided:
        paths += _listed(job.extra_features, [f"{stem}.opus" for stem, _ in extra])
        source_of = {stem: source for source, stem in enumerate(stems)}
        for name, source, partner, path in sorted(_variants(job.guidance)):
            if source == SYNTHETIC:
                rows.append([])
                recordings.append(None)
            rows[source_of[source] if source != SYNTHETIC else -1].append(len(names))
            names.append(name)
            partners.append(partner)
            paths.append(path)
    features = _read(paths)
    patches = _patches(job.guidance, names) if recipe.guided else None
    digest = hashlib.sha256(repr((clips, recordings, partners)).encode())
    for values in (features, patches):
        digest.update(memoryview(values).cast("B") if values is not None else b"")
    targets = torch.tensor([clip.class_id for clip in clips])
    return Material(
        clips, label_names(clips), targets, recordings, rows, partners, torch.from_numpy(features), patches, digest.hexdigest()
    )


def _listed(folder, names):
    """The paths of the tensors in index.csv (slice_file_name,features)."""
    with open(folder / "index.csv", newline="", encoding="utf-8") as file:
        paths = {row["slice_file_name"]: folder / row["features"] for row in csv.DictReader(file)}
    missing = [name for name in names if name not in paths]
    if missing:
        raise SystemExit(f"{folder} lacks the features of {len(missing)} clips, the first is {missing[0]}")
    return [paths[name] for name in names]


def _variants(folder):
    """What variants.py wrote: (name, source, partner, path)."""
    indices = sorted(folder.glob("index-*.csv"))
    if not indices:
        raise SystemExit(f"{folder} holds no index-*.csv; variants.py writes it")
    for index in indices:
        with open(index, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield row["name"], row["source"], row["partner"], folder / row["features"]


def _read(paths):
    tensors = np.empty((len(paths), BANDS, FRAMES), np.float16)
    for tensor, path in zip(tensors, paths):
        try:
            read = np.load(path, allow_pickle=False)
        except FileNotFoundError:
            raise SystemExit(f"{path} is missing; `urbansound features` writes it") from None
        if read.shape != (BANDS, FRAMES) or read.dtype != np.float32 or not np.isfinite(read).all():
            raise SystemExit(f"{path} holds {read.dtype} {read.shape}; expected finite float32 {(BANDS, FRAMES)}")
        tensor[...] = read
    return tensors


def _patches(folder, names):
    """The patches of all rows, in the order of the names."""
    place = {name: row for row, name in enumerate(names)}
    found, patches = np.zeros(len(names), bool), None
    for path in sorted(folder.glob("patches-*.npz")):
        with np.load(path) as file:
            heard = file["patches"]
            if patches is None:
                patches = np.empty((len(names), *heard.shape[1:]), np.float16)
            for name, values in zip(file["names"].tolist(), heard):
                if name in place:
                    patches[place[name]] = np.sqrt(np.maximum(values.astype(np.float32), 0))
                    found[place[name]] = True
    if not found.all():
        raise SystemExit(f"{folder} lacks what YAMNet hears in {(~found).sum()} rows; the first is {names[int(np.argmin(found))]}")
    return patches
