#!/usr/bin/env python3
"""
Trains the bundled ten-class model of UrbanSound.

    train.py --cross-validate --features DIR --metadata UrbanSound8K.csv --out DIR
    train.py --final          --features DIR --metadata UrbanSound8K.csv --out DIR

Cross-validation leaves one fold out at a time and writes cross-validation.json. The final run trains on all folds with the
very same recipe and writes urbansound8k.onnx; nobody can say how accurate that one file is, only how accurate its recipe was.
Nothing is chosen on a test fold: the number of epochs is fixed and the last weights count.
"""

import argparse
import csv
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import augmentation
import evaluation
from clips import held_out_indices, label_names, read_metadata, require_disjoint, training_indices
from export import export_onnx
from model import BANDS, FRAMES, UrbanSoundNet, parameter_count, to_fast_layout


@dataclass(frozen=True)
class Recipe:
    """Everything that shapes the weights; cross-validation.json repeats it."""

    epochs: int = 16
    batch: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    seed: int = 1
    bfloat16: bool = False


@dataclass(frozen=True)
class DataSet:
    clips: list
    labels: list
    features: torch.Tensor  # clips × 1 × bands × frames
    targets: torch.Tensor


def load(features_folder, metadata):
    """Reads index.csv (slice_file_name,features) and every tensor it names."""
    clips = read_metadata(metadata)
    with open(features_folder / "index.csv", newline="", encoding="utf-8") as file:
        paths = {row["slice_file_name"]: features_folder / row["features"] for row in csv.DictReader(file)}
    missing = [clip.name for clip in clips if clip.name not in paths or not paths[clip.name].is_file()]
    if missing:
        raise SystemExit(f"{features_folder} lacks the features of {len(missing)} clips, the first is {missing[0]}")

    tensors = np.empty((len(clips), 1, BANDS, FRAMES), np.float32)
    for tensor, clip in zip(tensors, clips):
        read = np.load(paths[clip.name], allow_pickle=False)
        if read.shape != (BANDS, FRAMES) or read.dtype != np.float32 or not np.isfinite(read).all():
            raise SystemExit(
                f"{paths[clip.name]} holds {read.dtype} {read.shape}; expected finite float32 {(BANDS, FRAMES)}"
            )
        tensor[0] = read
    targets = torch.tensor([clip.class_id for clip in clips])
    return DataSet(clips, label_names(clips), torch.from_numpy(tensors), targets)


def train(data, indices, recipe, run):
    """A model trained on the given clips. `run` (the test fold, 0 for the final model) keeps runs' randomness apart."""
    torch.manual_seed(recipe.seed * 1000 + run)
    model = to_fast_layout(UrbanSoundNet(len(data.labels)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    indices = torch.tensor(indices)
    # The last, incomplete batch of an epoch is left out; the shuffle leaves out others each time.
    batches = len(indices) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=recipe.epochs * batches, pct_start=0.25
    )
    for epoch in range(1, recipe.epochs + 1):
        started = time.perf_counter()
        model.train()
        total_loss, right = 0.0, 0
        drawn = indices[torch.randperm(len(indices))][: batches * recipe.batch]
        for chosen in drawn.split(recipe.batch):
            classes = functional.one_hot(data.targets[chosen], len(data.labels)).float()
            inputs, soft_targets = augmentation.mix(augmentation.disturb(data.features[chosen]), classes)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bfloat16):
                logits = model(to_fast_layout(inputs))
            loss = functional.cross_entropy(logits.float(), soft_targets, label_smoothing=recipe.label_smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total_loss += loss.item()
            right += (logits.argmax(1) == soft_targets.argmax(1)).sum().item()
        print(
            f"Epoch {epoch:2}/{recipe.epochs}  train loss {total_loss / batches:.4f}  "
            f"train accuracy {right / len(drawn):6.2%} (augmented)  {time.perf_counter() - started:.1f} s",
            flush=True,
        )
    return model.eval()


@torch.no_grad()
def predict(model, features, batch=128):
    """Logits in full precision, as the exported model computes them."""
    return torch.cat([model(to_fast_layout(part)) for part in features.split(batch)])


def cross_validate(data, recipe, test_folds):
    folds, logits, truth = [], [], []
    for fold in test_folds:
        training, test = training_indices(data.clips, fold), held_out_indices(data.clips, fold)
        require_disjoint(data.clips, training, test)
        dropped = len(data.clips) - len(training) - len(test)
        print(f"\nFold {fold}: {len(training)} clips to train, {len(test)} to test, {dropped} dropped", flush=True)
        started = time.perf_counter()
        fold_logits = predict(train(data, training, recipe, fold), data.features[test])
        fold_truth = data.targets[test].tolist()
        matrix = evaluation.confusion_matrix(fold_truth, fold_logits.argmax(1).tolist(), len(data.labels))
        folds.append(
            {
                "fold": fold,
                "trainingClips": len(training),
                "droppedClips": dropped,
                "testClips": len(test),
                "accuracy": evaluation.accuracy(matrix),
                "macroF1": evaluation.macro_f1(matrix),
                "confusionMatrix": matrix,
                "seconds": round(time.perf_counter() - started, 1),
            }
        )
        logits += fold_logits.tolist()
        truth += fold_truth
        print(f"Fold {fold}: accuracy {folds[-1]['accuracy']:.2%}, macro F1 {folds[-1]['macroF1']:.2%}", flush=True)

    pooled = evaluation.add_matrices([fold["confusionMatrix"] for fold in folds])
    temperature = evaluation.fit_temperature(logits, truth)
    return {
        "recipe": asdict(recipe),
        "augmentation": asdict(augmentation.STRENGTH),
        "parameters": parameter_count(UrbanSoundNet(len(data.labels))),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "labels": data.labels,
        "folds": folds,
        "meanAccuracy": sum(fold["accuracy"] for fold in folds) / len(folds),
        "pooled": {
            "clips": len(truth),
            "accuracy": evaluation.accuracy(pooled),
            "macroF1": evaluation.macro_f1(pooled),
            "confusionMatrix": pooled,
            "perClass": dict(zip(data.labels, evaluation.per_class(pooled))),
        },
        "calibration": {
            "temperature": temperature,
            "negativeLogLikelihood": evaluation.negative_log_likelihood(logits, truth, temperature),
            "negativeLogLikelihoodAtOne": evaluation.negative_log_likelihood(logits, truth),
        },
    }


def print_summary(result):
    pooled = result["pooled"]
    print("\nfold      " + "".join(f"{fold['fold']:>7}" for fold in result["folds"]) + "    mean  pooled")
    print(
        "accuracy  "
        + "".join(f"{fold['accuracy']:7.1%}" for fold in result["folds"])
        + f" {result['meanAccuracy']:7.1%} {pooled['accuracy']:7.1%}"
    )
    print(f"macro F1 of the pooled predictions: {pooled['macroF1']:.1%}; calibrating temperature: "
          f"{result['calibration']['temperature']:.3f}\n")
    print(f"{'(rows: truth)':17} recall    precision  confusion")
    for label, row in zip(result["labels"], pooled["confusionMatrix"]):
        figures = pooled["perClass"][label]
        print(f"{label:17}{figures['recall']:7.1%} {figures['precision']:10.1%}  " + "".join(f"{n:5}" for n in row))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--cross-validate", action="store_true", help="measure the recipe, one fold left out at a time")
    action.add_argument("--final", action="store_true", help="train on all folds and export ONNX")
    parser.add_argument("--features", type=Path, required=True, help="folder with index.csv and the tensors it names")
    parser.add_argument("--metadata", type=Path, required=True, help="UrbanSound8K.csv")
    parser.add_argument("--out", type=Path, required=True, help="folder for what is written")
    parser.add_argument("--folds", type=int, nargs="+", help="test only these folds (default: all; training uses all others)")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--threads", type=int, help="default: all cores; the last digits of the weights depend on it")
    parser.add_argument("--bfloat16", action="store_true",
                        help="convolve in bfloat16 while training: 1.7 times faster where the CPU has AVX512-BF16")
    arguments = parser.parse_args()
    if arguments.final and arguments.folds:
        parser.error("--folds goes with --cross-validate; the final model trains on all folds")
    return arguments


def main():
    arguments = parse_arguments()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.use_deterministic_algorithms(True)
    recipe = replace(Recipe(), epochs=arguments.epochs, seed=arguments.seed, bfloat16=arguments.bfloat16)
    data = load(arguments.features, arguments.metadata)
    present = sorted({clip.fold for clip in data.clips})
    print(f"{len(data.clips)} clips of {len({clip.recording for clip in data.clips})} recordings in folds {present}; {recipe}")
    arguments.out.mkdir(parents=True, exist_ok=True)

    if arguments.final:
        model = train(data, list(range(len(data.clips))), recipe, run=0)
        export_onnx(model, arguments.out / "urbansound8k.onnx")
        return
    unknown = set(arguments.folds or []) - set(present)
    if unknown:
        raise SystemExit(f"no clips in fold {sorted(unknown)}; present are {present}")
    result = cross_validate(data, recipe, arguments.folds or present)
    print_summary(result)
    write_whole(arguments.out / "cross-validation.json", json.dumps(result, indent=2) + "\n")


def write_whole(path, text):
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


if __name__ == "__main__":
    sys.exit(main())
