#!/usr/bin/env python3
"""
Writes the tables of docs/accuracy.md, between their markers: the measured recipe from cross-validation.json, and every
experiment from experiments.json beside it.

    report.py CROSS_VALIDATION_JSON ACCURACY_MD           writes
    report.py CROSS_VALIDATION_JSON ACCURACY_MD --check   fails when the tables are not those of the JSON files
"""

import argparse
import json
import os
import sys
from pathlib import Path

BEGIN = "<!-- cross-validation: written by samples/SageMakerTraining/report.py -->"
END = "<!-- /cross-validation -->"
EXPERIMENTS_BEGIN = "<!-- experiments: written by samples/SageMakerTraining/report.py -->"
EXPERIMENTS_END = "<!-- /experiments -->"

# MFCC + SVM on the same folds with the same rule against leaks; docs/accuracy.md tells how it was made.
BASELINE = {1: 0.568, 2: 0.571, 3: 0.556, 4: 0.687, 5: 0.583, 6: 0.685, 7: 0.807, 8: 0.750}
BASELINE_MEAN, BASELINE_POOLED = 0.651, 0.598


def tables(result):
    folds, pooled, calibration = result["folds"], result["pooled"], result["calibration"]
    complete = sorted(fold["fold"] for fold in folds) == sorted(BASELINE)
    lines = table(
        ["fold", "clips trained on", "dropped", "clips tested", "accuracy", "macro F1", "MFCC + SVM"],
        [
            [fold["fold"], fold["trainingClips"], fold["droppedClips"], fold["testClips"],
             percent(fold["accuracy"]), percent(fold["macroF1"]), percent(BASELINE[fold["fold"]])]
            for fold in folds
        ]
        + [["mean", "", "", "", percent(result["meanAccuracy"]), "", percent(BASELINE_MEAN) if complete else ""]]
        + [["**pooled**", "", "", pooled["clips"], f"**{percent(pooled['accuracy'])}**", percent(pooled["macroF1"]),
            percent(BASELINE_POOLED) if complete else ""]],
    )
    lines += [""] + table(
        ["class", "clips", "recall", "precision", "F1"],
        [[label, row["clips"], *(percent(row[key]) for key in ("recall", "precision", "f1"))]
         for label, row in pooled["perClass"].items()],
    )
    lines += ["", "Confusion, all folds pooled; a row is what the clip is, a column what the model said:", ""] + table(
        ["", *result["labels"]],
        [[label, *row] for label, row in zip(result["labels"], pooled["confusionMatrix"])],
    )
    recipe = result["recipe"]
    lines += [
        "",
        f"{result['parameters']:,} parameters; {recipe['epochs']} epochs, seed {recipe['seed']}, "
        f"{'bfloat16' if recipe['bfloat16'] else 'float32'} convolutions, PyTorch {result['torch']}, "
        f"{result['threads']} threads. "
        f"A temperature of {calibration['temperature']:.3f} minimises the negative log likelihood of the pooled predictions: "
        f"{calibration['negativeLogLikelihood']:.3f} instead of {calibration['negativeLogLikelihoodAtOne']:.3f}. "
        f"With it the expected calibration error (15 bins) is {calibration['expectedCalibrationErrorOwnTemperature']:.3f}; with "
        f"each fold's temperature taken from the other folds it is {calibration['expectedCalibrationError']:.3f}.",
    ]
    return "\n".join(lines)


def experiments(groups):
    lines = []
    for group in groups:
        lines += [group["about"], ""] + table(
            ["recipe", *group["columns"]],
            [[row["recipe"], *(percent(value) if isinstance(value, float) else value for value in row["figures"])]
             for row in group["rows"]],
        ) + [""]
    return "\n".join(lines).rstrip()


def table(head, rows):
    return ["| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows]]


def replace_between(text, begin, content, end):
    if text.count(begin) != 1 or text.count(end) != 1:
        raise SystemExit(f"the document needs each marker once: {begin} and {end}")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end)[1]}"


def percent(value):
    return f"{value:.1%}".replace("%", " %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", type=Path)
    parser.add_argument("document", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    text = arguments.document.read_text(encoding="utf-8")
    result = json.loads(arguments.result.read_text(encoding="utf-8"))
    tried = json.loads(arguments.result.with_name("experiments.json").read_text(encoding="utf-8"))
    wanted = replace_between(text, BEGIN, tables(result), END)
    wanted = replace_between(wanted, EXPERIMENTS_BEGIN, experiments(tried), EXPERIMENTS_END)
    if arguments.check:
        if wanted != text:
            raise SystemExit(f"{arguments.document} does not hold the figures of {arguments.result}")
        return
    beside = arguments.document.with_name(arguments.document.name + ".part")
    beside.write_text(wanted, encoding="utf-8")
    os.replace(beside, arguments.document)


if __name__ == "__main__":
    sys.exit(main())
