#!/usr/bin/env python3
"""
Trains the bundled ten-class model of UrbanSound.

    train.py --cross-validate --features DIR --metadata UrbanSound8K.csv --out DIR ...
    train.py --final          --features DIR --metadata UrbanSound8K.csv --out DIR ...

Cross-validation leaves one fold out at a time and writes cross-validation.json. The final run trains on all folds with the
very same recipe and writes urbansound8k.onnx; nobody can say how accurate that one file is, only how accurate its recipe was.
Nothing is chosen on a test fold: the number of epochs is fixed and the last weights count. `train.py --help` lists what else
there is, and how SageMaker starts it.
"""

import csv
import hashlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import augmentation
import clips as clip_lists
import evaluation
import job as jobs
import teacher
from clips import held_out_indices, label_names, read_metadata, require_disjoint, training_indices
from export import export_onnx
from model import BANDS, FRAMES, UrbanSoundNet, parameter_count, to_fast_layout


@dataclass(frozen=True)
class DataSet:
    clips: list
    labels: list
    features: torch.Tensor  # clips × 1 × bands × frames; the extra clips come after the labelled ones
    targets: torch.Tensor
    extra: list  # (stem, recording)
    embeddings: np.ndarray  # of all clips, or None when nothing is guided
    digest: str  # of all of it


@dataclass(frozen=True)
class Lesson:
    """What one run learns from; rows are labelled clips, then extra ones."""

    indices: torch.Tensor
    labelled: int
    targets: torch.Tensor  # rows × classes
    hints: torch.Tensor  # rows × 1024, or None


def load(job, recipe):
    clips = read_metadata(job.metadata)
    features = [read_tensors(job.features, [clip.name for clip in clips])]
    extra, embeddings = [], None
    if recipe.extra:
        extra = clip_lists.read_extra(job.extra_metadata)
        features.append(read_tensors(job.extra_features, [f"{stem}.opus" for stem, _ in extra]))
    if recipe.guided:
        stems = [clip.stem for clip in clips] + [stem for stem, _ in extra]
        embeddings = teacher.read_embeddings(job.yamnet, stems)
    features = np.concatenate(features)
    digest = hashlib.sha256(repr((clips, extra)).encode())
    for values in (features, embeddings):
        digest.update(memoryview(values).cast("B") if values is not None else b"")
    targets = torch.tensor([clip.class_id for clip in clips])
    return DataSet(clips, label_names(clips), torch.from_numpy(features), targets, extra, embeddings, digest.hexdigest())


def read_tensors(folder, names):
    """Reads index.csv (slice_file_name,features) and every tensor it names."""
    with open(folder / "index.csv", newline="", encoding="utf-8") as file:
        paths = {row["slice_file_name"]: folder / row["features"] for row in csv.DictReader(file)}
    missing = [name for name in names if name not in paths or not paths[name].is_file()]
    if missing:
        raise SystemExit(f"{folder} lacks the features of {len(missing)} clips, the first is {missing[0]}")
    tensors = np.empty((len(names), 1, BANDS, FRAMES), np.float32)
    for tensor, name in zip(tensors, names):
        read = np.load(paths[name], allow_pickle=False)
        if read.shape != (BANDS, FRAMES) or read.dtype != np.float32 or not np.isfinite(read).all():
            raise SystemExit(f"{paths[name]} holds {read.dtype} {read.shape}; expected finite float32 {(BANDS, FRAMES)}")
        tensor[0] = read
    return tensors


def prepare(data, training, test, recipe):
    """The targets of the given clips, guided by a teacher that knows these clips and no others."""
    tested = {data.clips[index].recording for index in test}
    extra = [index for index, (_, recording) in enumerate(data.extra) if recording not in tested]
    rows = training + [len(data.clips) + index for index in extra]
    targets = functional.one_hot(data.targets[training], len(data.labels)).float()
    hints = None
    if recipe.guided:
        guidance, right = teacher.guide(
            data.embeddings[training],
            data.targets[training].numpy(),
            [data.clips[index].recording for index in training],
            data.embeddings[rows[len(training) :]],
        )
        print(f"teacher: {right:.2%} right about recordings that it does not know; {len(extra)} extra clips", flush=True)
        opinion, hints = torch.from_numpy(guidance.probabilities), torch.from_numpy(guidance.hints)
        targets = (1 - recipe.teacher) * targets + recipe.teacher * opinion[: len(training)]
        targets = torch.cat([targets, opinion[len(training) :]])
    return Lesson(torch.tensor(rows), len(training), targets, hints)


def identity(data, recipe):
    return jobs.identity(recipe, augmentation.STRENGTH, data.digest)


def train(data, lesson, recipe, run, checkpoint, resume=False):
    """A model trained on a lesson. `run` (the test fold, 0 for the final model) keeps runs' randomness apart."""
    torch.manual_seed(recipe.seed * 1000 + run)
    network = UrbanSoundNet(len(data.labels), recipe.channels, recipe.head)
    # The regression is a scaffold: it makes the features useful for more than ten labels, and is not exported.
    scaffold = torch.nn.Linear(recipe.head, lesson.hints.shape[1] if lesson.hints is not None else 1)
    model = to_fast_layout(torch.nn.ModuleList([network, scaffold]))
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    others = len(lesson.indices) - lesson.labelled
    drawn_others = round(others * recipe.extra)
    # The last, incomplete batch of an epoch is left out; the shuffle leaves out others each time.
    batches = (lesson.labelled + drawn_others) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=recipe.epochs * batches, pct_start=0.25
    )
    first = 1
    if resume and checkpoint.is_file():
        state = torch.load(checkpoint)
        if state["identity"] == identity(data, recipe):
            model.load_state_dict(state["model"])
            optimizer.load_state_dict(state["optimizer"])
            schedule.load_state_dict(state["schedule"])
            torch.set_rng_state(state["random"])
            first = state["epoch"] + 1
            print(f"going on after epoch {state['epoch']}", flush=True)
    for epoch in range(first, recipe.epochs + 1):
        started = time.perf_counter()
        network.train()
        total_loss, right = 0.0, 0
        rows = torch.cat([torch.arange(lesson.labelled), lesson.labelled + torch.randperm(others)[:drawn_others]])
        rows = rows[torch.randperm(len(rows))][: batches * recipe.batch]
        frames = recipe.crop if epoch < jobs.epochs_whole(recipe) else FRAMES
        for chosen in rows.split(recipe.batch):
            inputs = augmentation.disturb(data.features[lesson.indices[chosen]], frames)
            soft = [lesson.targets[chosen]] + ([lesson.hints[chosen]] if lesson.hints is not None else [])
            inputs, *soft = augmentation.mix(inputs, *soft)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bfloat16):
                features = network.listen(to_fast_layout(inputs))
                logits = network.classify(features)
            loss = functional.cross_entropy(logits.float(), soft[0], label_smoothing=recipe.label_smoothing)
            if recipe.hints and lesson.hints is not None:
                loss = loss + recipe.hints * functional.mse_loss(scaffold(features.float()), soft[1])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total_loss += loss.item()
            right += (logits.argmax(1) == soft[0].argmax(1)).sum().item()
        print(
            f"Epoch {epoch:2}/{recipe.epochs}  train loss {total_loss / batches:.4f}  "
            f"train accuracy {right / len(rows):6.2%} (augmented)  {time.perf_counter() - started:.1f} s",
            flush=True,
        )
        save_checkpoint(checkpoint, identity(data, recipe), epoch, model, optimizer, schedule)
    return network.eval()


def save_checkpoint(path, identity, epoch, model, optimizer, schedule):
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    torch.save(
        {
            "identity": identity,
            "epoch": epoch,
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "random": torch.get_rng_state(),
        },
        beside,
    )
    os.replace(beside, path)


@torch.no_grad()
def predict(model, features, batch=128):
    """Logits in full precision, as the exported model computes them."""
    return torch.cat([model(to_fast_layout(part)) for part in features.split(batch)])


def measure(data, recipe, job, fold):
    """One fold left out. With --inner, a part of the training clips is tested instead and the fold stays unheard."""
    name = f"fold-{fold}" if job.inner is None else f"fold-{fold}-inner-{job.inner}"
    finished = job.checkpoints / f"{name}.json"
    if job.resume and finished.is_file():
        result = json.loads(finished.read_text(encoding="utf-8"))
        if result["identity"] == identity(data, recipe):
            print(f"Fold {fold}: kept from an earlier run, accuracy {result['accuracy']:.2%}", flush=True)
            return result
    training, test = training_indices(data.clips, fold), held_out_indices(data.clips, fold)
    require_disjoint(data.clips, training, test)
    dropped = len(data.clips) - len(training) - len(test)
    unheard = list(test)
    if job.inner is not None:
        parts = clip_lists.grouped_parts([data.clips[index].recording for index in training], 5)
        test = [training[index] for index in parts[job.inner]]
        training = sorted(set(training) - set(test))
        require_disjoint(data.clips, training, test)
        unheard += test
    print(f"\nFold {fold}: {len(training)} clips to train, {len(test)} to test, {dropped} dropped", flush=True)
    started = time.perf_counter()
    lesson = prepare(data, training, unheard, recipe)
    checkpoint = job.checkpoints / f"{name}.pt"
    model = train(data, lesson, recipe, fold, checkpoint, job.resume)
    logits = predict(model, data.features[test])
    truth = data.targets[test].tolist()
    matrix = evaluation.confusion_matrix(truth, logits.argmax(1).tolist(), len(data.labels))
    result = {
        "identity": identity(data, recipe),
        "fold": fold,
        "trainingClips": len(training),
        "droppedClips": dropped,
        "extraClips": len(lesson.indices) - lesson.labelled,
        "testClips": len(test),
        "accuracy": evaluation.accuracy(matrix),
        "macroF1": evaluation.macro_f1(matrix),
        "confusionMatrix": matrix,
        "seconds": round(time.perf_counter() - started, 1),
        "logits": logits.tolist(),
        "truth": truth,
    }
    finished.parent.mkdir(parents=True, exist_ok=True)
    write_whole(finished, json.dumps(result))
    print(f"Fold {fold}: accuracy {result['accuracy']:.2%}, macro F1 {result['macroF1']:.2%}", flush=True)
    return result


def cross_validate(data, recipe, job, test_folds):
    return summarise(data.labels, recipe, [measure(data, recipe, job, fold) for fold in test_folds])


def summarise(labels, recipe, folds):
    logits = [row for fold in folds for row in fold["logits"]]
    truth = [actual for fold in folds for actual in fold["truth"]]
    pooled = evaluation.add_matrices([fold["confusionMatrix"] for fold in folds])
    temperature = evaluation.fit_temperature(logits, truth)
    # Each fold is calibrated by the temperature of the others: one number, but not one that has seen the clips it is judged on.
    probabilities, honest = [], []
    for fold in folds:
        rest = [other for other in folds if other is not fold] or [fold]
        fitted = evaluation.fit_temperature(
            [row for other in rest for row in other["logits"]], [actual for other in rest for actual in other["truth"]]
        )
        honest += [evaluation.softmax(row, fitted) for row in fold["logits"]]
        probabilities += [evaluation.softmax(row, temperature) for row in fold["logits"]]
    return {
        "recipe": asdict(recipe),
        "augmentation": asdict(augmentation.STRENGTH),
        "parameters": parameter_count(UrbanSoundNet(len(labels), recipe.channels, recipe.head)),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "labels": labels,
        "folds": [
            {key: value for key, value in fold.items() if key not in ("identity", "logits", "truth")} for fold in folds
        ],
        "meanAccuracy": sum(fold["accuracy"] for fold in folds) / len(folds),
        "pooled": {
            "clips": len(truth),
            "accuracy": evaluation.accuracy(pooled),
            "macroF1": evaluation.macro_f1(pooled),
            "confusionMatrix": pooled,
            "perClass": dict(zip(labels, evaluation.per_class(pooled))),
        },
        "calibration": {
            "temperature": temperature,
            "negativeLogLikelihood": evaluation.negative_log_likelihood(logits, truth, temperature),
            "negativeLogLikelihoodAtOne": evaluation.negative_log_likelihood(logits, truth),
            "expectedCalibrationError": evaluation.calibration_error(honest, truth),
            "expectedCalibrationErrorOwnTemperature": evaluation.calibration_error(probabilities, truth),
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
          f"{result['calibration']['temperature']:.3f}, calibration error {result['calibration']['expectedCalibrationError']:.3f}\n")
    print(f"{'(rows: truth)':17} recall    precision  confusion")
    for label, row in zip(result["labels"], pooled["confusionMatrix"]):
        figures = pooled["perClass"][label]
        print(f"{label:17}{figures['recall']:7.1%} {figures['precision']:10.1%}  " + "".join(f"{n:5}" for n in row))


def main():
    recipe, job = jobs.parse()
    if job.threads:
        torch.set_num_threads(job.threads)
    torch.use_deterministic_algorithms(True)
    data = load(job, recipe)
    present = sorted({clip.fold for clip in data.clips})
    print(f"{len(data.clips)} clips of {len({clip.recording for clip in data.clips})} recordings in folds {present}; {recipe}")
    job.out.mkdir(parents=True, exist_ok=True)

    if job.final:
        lesson = prepare(data, list(range(len(data.clips))), [], recipe)
        model = train(data, lesson, recipe, 0, job.checkpoints / "final.pt", job.resume)
        export_onnx(model, job.out / "urbansound8k.onnx")
        return
    unknown = set(job.folds or []) - set(present)
    if unknown:
        raise SystemExit(f"no clips in fold {sorted(unknown)}; present are {present}")
    result = cross_validate(data, recipe, job, job.folds or present)
    print_summary(result)
    write_whole(job.out / "cross-validation.json", json.dumps(result, indent=2) + "\n")


def write_whole(path, text):
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


if __name__ == "__main__":
    sys.exit(main())
