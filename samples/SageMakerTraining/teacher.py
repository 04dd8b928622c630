"""
The teacher: a support vector machine on YAMNet's embeddings.

The teacher of a run is made of that run's training clips alone, so it knows no more of the test fold than the student does. What it
says of a training clip, and of the clip's variants, comes from a machine that was not trained on any clip of the same recording: of
its own it would only repeat the label.
"""

import numpy as np

import evaluation
from clips import grouped_parts

PARTS = 5


def opinions(material, training, other, unheard):
    """
    Probabilities, rows × classes, for the hearable rows of the training sources and of the other ones (nan elsewhere), and how
    often the teacher is right about recordings that it does not know.
    """
    labels = material.targets[training].numpy()
    own = material.embedding([material.rows[source][0] for source in training])
    centre = own.mean(0)
    values = np.full((len(material.partners), labels.max() + 1), np.nan, np.float32)

    def ask(machine, sources):
        rows = [row for source in sources for row in material.hearable(source, unheard)]
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            values[part] = _decide(machine, material.embedding(part) - centre, values.shape[1])

    for part in grouped_parts([material.recordings[source] for source in training], PARTS):
        known = np.setdiff1d(np.arange(len(training)), part)
        ask(_fit(own[known] - centre, labels[known]), [training[index] for index in part])
    heard = values[[material.rows[source][0] for source in training]]
    temperature = evaluation.fit_temperature(heard.tolist(), labels.tolist(), lowest=0.05)
    if other:
        ask(_fit(own - centre, labels), other)
    scaled = np.exp((values - values.max(1, keepdims=True)) / temperature)
    return scaled / scaled.sum(1, keepdims=True), float((heard.argmax(1) == labels).mean())


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
