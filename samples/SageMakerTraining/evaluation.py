"""Figures from a confusion matrix, and the temperature that calibrates logits. Standard library only."""

import math


def confusion_matrix(truth, predicted, classes):
    """Rows are what the clip is, columns what the model said."""
    matrix = [[0] * classes for _ in range(classes)]
    for actual, said in zip(truth, predicted):
        matrix[actual][said] += 1
    return matrix


def add_matrices(matrices):
    return [[sum(cells) for cells in zip(*rows)] for rows in zip(*matrices)]


def accuracy(matrix):
    return _ratio(sum(matrix[i][i] for i in range(len(matrix))), sum(map(sum, matrix)))


def per_class(matrix):
    """Precision, recall and F1 of each class; a class that was neither present nor predicted gets zeros."""
    figures = []
    for i, row in enumerate(matrix):
        present, predicted, right = sum(row), sum(other[i] for other in matrix), row[i]
        figures.append(
            {
                "clips": present,
                "precision": _ratio(right, predicted),
                "recall": _ratio(right, present),
                "f1": _ratio(2 * right, present + predicted),
            }
        )
    return figures


def macro_f1(matrix):
    """Mean F1 of the classes that occur: a fold without jackhammers says nothing about jackhammers."""
    present = [figures["f1"] for figures in per_class(matrix) if figures["clips"]]
    return sum(present) / len(present)


def negative_log_likelihood(logits, truth, temperature=1.0):
    total = 0.0
    for row, actual in zip(logits, truth):
        scaled = [value / temperature for value in row]
        peak = max(scaled)
        total += peak + math.log(sum(math.exp(value - peak) for value in scaled)) - scaled[actual]
    return total / len(truth)


def fit_temperature(logits, truth, lowest=0.2, highest=5.0, steps=40):
    """The temperature of least negative log likelihood, by golden-section search (the loss is convex in 1/T)."""
    golden = (math.sqrt(5) - 1) / 2
    low, high = 1 / highest, 1 / lowest
    for _ in range(steps):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if negative_log_likelihood(logits, truth, 1 / left) < negative_log_likelihood(logits, truth, 1 / right):
            high = right
        else:
            low = left
    return 2 / (low + high)


def softmax(row, temperature=1.0):
    peak = max(row)
    powers = [math.exp((value - peak) / temperature) for value in row]
    return [power / sum(powers) for power in powers]


def calibration_error(probabilities, truth, bins=15):
    """Expected calibration error: how far, on average, the winning score is from how often such scores are right."""
    sums = [[0.0, 0] for _ in range(bins)]
    for row, actual in zip(probabilities, truth):
        score = max(row)
        cell = sums[min(int(score * bins), bins - 1)]
        cell[0] += score
        cell[1] += row.index(score) == actual
    return sum(abs(score - right) for score, right in sums) / len(truth)


def _ratio(part, whole):
    return part / whole if whole else 0.0
