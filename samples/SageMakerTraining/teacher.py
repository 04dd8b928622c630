"""
What guides the student besides the labels: a support vector machine on YAMNet's embeddings, and the embeddings themselves.

The teacher of a run is made of that run's training clips alone, so it knows no more of the test fold than the student does. What it
says of a training clip comes from a machine that was not trained on any clip of the same recording: of its own it would only
repeat the label.
"""

from dataclasses import dataclass

import numpy as np

import evaluation
from clips import grouped_parts

PARTS = 5


@dataclass(frozen=True)
class Guidance:
    probabilities: np.ndarray  # clips × classes
    hints: np.ndarray  # clips × 1024: square root of the mean embedding, centred, of unit variance over all


def read_embeddings(paths, stems):
    """The rows of yamnet.py's files in the order asked for."""
    known = {}
    for path in paths:
        with np.load(path) as file:
            known.update(zip(file["names"].tolist(), file["embeddings"]))
    missing = [stem for stem in stems if stem not in known]
    if missing:
        raise SystemExit(f"{', '.join(map(str, paths))}: {len(missing)} embeddings are missing, the first is {missing[0]}")
    # The square root draws in the few large values: worth 5 to 10 points with such embeddings.
    return np.sqrt(np.maximum(np.stack([known[stem] for stem in stems]), 0)).astype(np.float32)


def guide(embeddings, targets, recordings, extra):
    """
    Guidance for the training clips and then for the extra ones, and the cross-fitted teacher's accuracy on the former.
    `embeddings`, `targets` and `recordings` are of the training clips, `extra` the embeddings of clips without a label.
    """
    targets = np.asarray(targets)
    centre = embeddings.mean(0)
    values = np.empty((len(targets), targets.max() + 1))
    for part in grouped_parts(recordings, PARTS):
        others = np.setdiff1d(np.arange(len(targets)), part)
        values[part] = _decide(_fit(embeddings[others] - centre, targets[others]), embeddings[part] - centre, values.shape[1])
    right = float((values.argmax(1) == targets).mean())
    temperature = evaluation.fit_temperature(values.tolist(), targets.tolist(), lowest=0.05)
    if len(extra):
        machine = _fit(embeddings - centre, targets)
        values = np.concatenate([values, _decide(machine, extra - centre, values.shape[1])])
    scaled = np.exp((values - values.max(1, keepdims=True)) / temperature)
    half = embeddings.shape[1] // 2  # the mean; the maximum comes after it
    hints = np.concatenate([embeddings, extra])[:, :half] - centre[:half]
    hints /= np.sqrt(np.mean(hints[: len(targets)] ** 2))
    return Guidance((scaled / scaled.sum(1, keepdims=True)).astype(np.float32), hints), right


def _fit(embeddings, targets):
    from sklearn.svm import SVC

    # gamma="scale" is 1 / (dimensions × variance), which makes the kernel's width that of the data.
    return SVC(C=10, gamma="scale", decision_function_shape="ovr", cache_size=500).fit(embeddings, targets)


def _decide(machine, embeddings, classes):
    """Votes of the one-against-one machines; a class that the training clips lack gets the lowest value there is."""
    found = machine.decision_function(embeddings)
    values = np.full((len(embeddings), classes), found.min())
    values[:, machine.classes_] = found
    return values
