"""The clips of UrbanSound8K and the one rule for splitting them. Standard library only."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Clip:
    name: str  # 100032-3-0-0.wav
    recording: str  # fsID: the Freesound recording the clip was cut from
    fold: int
    class_id: int
    class_name: str

    @property
    def stem(self):
        return Path(self.name).stem


def read_metadata(path):
    """The rows of UrbanSound8K.csv, in the order of the file."""
    with open(path, newline="", encoding="utf-8") as file:
        clips = [
            Clip(row["slice_file_name"], row["fsID"], int(row["fold"]), int(row["classID"]), row["class"])
            for row in csv.DictReader(file)
        ]
    if not clips:
        raise ValueError(f"{path} lists no clips")
    if len({clip.name for clip in clips}) != len(clips):
        raise ValueError(f"{path} lists a clip twice")
    return clips


def label_names(clips):
    """Class names in the order of their ids, which must run from 0 without a gap."""
    names = {}
    for clip in clips:
        if names.setdefault(clip.class_id, clip.class_name) != clip.class_name:
            raise ValueError(f"class {clip.class_id} is called {names[clip.class_id]} and {clip.class_name}")
    if sorted(names) != list(range(len(names))):
        raise ValueError(f"the class ids {sorted(names)} do not run from 0 without a gap")
    return [names[class_id] for class_id in range(len(names))]


def held_out_indices(clips, test_fold):
    """Every clip of the fold."""
    return [index for index, clip in enumerate(clips) if clip.fold == test_fold]


def training_indices(clips, test_fold):
    """
    Every clip of the other folds, but for those cut from a recording that also occurs in the test fold: a few
    recordings of UrbanSound8K lie in two official folds, and a model that trained on one half knows the other.
    """
    tested = {clips[index].recording for index in held_out_indices(clips, test_fold)}
    kept = [
        index for index, clip in enumerate(clips) if clip.fold != test_fold and clip.recording not in tested
    ]
    require_disjoint(clips, kept, held_out_indices(clips, test_fold))
    return kept


def require_disjoint(clips, training, test):
    """Fails when a recording is on both sides. Not an `assert`, which `python -O` would remove."""
    shared = {clips[index].recording for index in training} & {clips[index].recording for index in test}
    if shared:
        raise AssertionError(f"recordings in training and test: {', '.join(sorted(shared))}")


def grouped_parts(recordings, parts):
    """
    Indices in `parts` groups of about the same size, no recording in two of them. The largest recordings are dealt out
    first, each to the smallest group, so that the groups are the same whenever the clips are.
    """
    members = {}
    for index, recording in enumerate(recordings):
        members.setdefault(recording, []).append(index)
    groups = [[] for _ in range(parts)]
    for recording in sorted(members, key=lambda name: (-len(members[name]), name)):
        min(groups, key=len).extend(members[recording])
    return [sorted(group) for group in groups]


def read_extra(path):
    """ESC-50's table: (stem, recording) of each clip. src_file is the Freesound number, like fsID."""
    with open(path, newline="", encoding="utf-8") as file:
        return [(Path(row["filename"]).stem, row["src_file"]) for row in csv.DictReader(file)]
