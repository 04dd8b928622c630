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
import kernel
import teacher
from clips import held_out_indices, require_disjoint, training_indices
from export import export_onnx
from material import PATCH, PATCH_STEP, load
from model import FRAMES, UrbanSoundNet, to_fast_layout
from resnet import ResNet50


EXAMPLES = 4  # clips whose outputs are written beside an exported model


@dataclass(frozen=True)
class Lesson:
    """What one run learns from. A source is drawn, then one of its rows."""

    training: list  # labelled sources
    others: list  # extra recordings
    synthetic: list
    rows: dict  # of each source
    opinions: torch.Tensor  # rows × classes, or None


def prepare(material, training, unheard, recipe):
    """The lesson of some labelled clips; nothing of the recordings in `unheard` is in it, be it mixed in or known to the teacher."""
    if not recipe.guided:
        return Lesson(training, [], [], {source: material.rows[source][:1] for source in training}, None)
    others = [
        source
        for source in range(material.labelled, len(material.recordings))
        if material.recordings[source] is not None and material.recordings[source] not in unheard
    ]
    synthetic = _synthetic(material)
    opinions, right = teacher.opinions(material, training, others + synthetic, unheard)
    print(f"teacher: {right:.2%} right about recordings that it does not know; {len(others)} extra clips", flush=True)
    rows = {source: material.hearable(source, unheard) for source in training + others + synthetic}
    return Lesson(training, others, synthetic, rows, torch.from_numpy(opinions))


def prepare_listening(material):
    """What every run may begin with: extra recordings that no labelled clip shares, and synthetic sounds."""
    labelled = {clip.recording for clip in material.clips}
    others = [
        source
        for source in range(material.labelled, len(material.recordings))
        if material.recordings[source] is not None and material.recordings[source] not in labelled
    ]
    synthetic = _synthetic(material)
    rows = {source: material.hearable(source, labelled) for source in others + synthetic}
    return Lesson([], others, synthetic, rows, None)


def _synthetic(material):
    return [source for source, recording in enumerate(material.recordings) if recording is None]


def identity(material, recipe):
    return jobs.identity(recipe, augmentation.STRENGTH, material.digest)


def network_identity(material, recipe):
    return jobs.network_identity(recipe, augmentation.STRENGTH, material.digest)


class Hints:
    """
    What YAMNet hears in a patch of 0.96 s is to be told from what the network hears in the same patch. The linear map is a scaffold:
    it makes the features useful for more than ten labels. The kernel head stands on it.
    """

    def __init__(self, material, rows):
        own = material.patches[rows].astype(np.float32)
        self.centre = own.mean((0, 1))
        self.scale = float(np.sqrt(np.mean((own - self.centre) ** 2)))

    def of(self, material, rows, first, count):
        """rows × count × 1024, the patches from `first` (one a row) on, centred, of unit variance over all."""
        patches = material.patches[np.asarray(rows)[:, None], np.asarray(first)[:, None] + np.arange(count)]
        return torch.from_numpy((patches.astype(np.float32) - self.centre) / self.scale)


def start(material, recipe):
    if recipe.architecture == "resnet50":
        return to_fast_layout(torch.nn.ModuleList([ResNet50(len(material.labels)), torch.nn.Identity()]))
    network = UrbanSoundNet(len(material.labels), recipe.channels, recipe.head)
    scaffold = torch.nn.Linear(recipe.head, material.patches.shape[2] if material.patches is not None else 1)
    return to_fast_layout(torch.nn.ModuleList([network, scaffold]))


def listen_first(material, recipe, job):
    """Weights to begin every run with: trained to hear what YAMNet hears in sounds that are in no fold."""
    path = job.checkpoints / "listener.pt"
    if path.is_file():
        state = torch.load(path)
        if state["identity"] == network_identity(material, recipe):
            return state["model"]
    lesson = prepare_listening(material)
    print(f"Listening first: {len(lesson.others)} extra and {len(lesson.synthetic)} synthetic sounds", flush=True)
    torch.manual_seed(recipe.seed * 1000 + 999)
    model = start(material, recipe)
    learn(material, lesson, recipe, model, recipe.listening, recipe.learning_rate, job.checkpoints / "listening.pt", job.resume)
    save(path, {"identity": network_identity(material, recipe), "model": model.state_dict()})
    return model.state_dict()


def train(material, lesson, recipe, run, job, name):
    """A model trained on a lesson. `run` (the test fold, 0 for the final model) keeps runs' randomness apart."""
    begun = listen_first(material, recipe, job) if recipe.listening else None
    torch.manual_seed(recipe.seed * 1000 + run)
    model = start(material, recipe)
    if job.weights:
        model[0].begin_with(job.weights)
    if begun:
        model.load_state_dict(begun)
        model[0].classify[1].reset_parameters()
    learn(material, lesson, recipe, model, recipe.epochs, recipe.learning_rate, job.checkpoints / f"{name}.pt", job.resume)
    network, scaffold = model.eval()
    if not recipe.kernel:
        return network
    spectrograms = (part.float().unsqueeze(1) for part in material.features[lesson.training].split(128))
    return kernel.fit(network, scaffold, spectrograms, material.targets[lesson.training], len(material.labels), recipe)


def learn(material, lesson, recipe, model, epochs, learning_rate, checkpoint, resume):
    network, scaffold = model
    drawn_others, drawn_synthetic = round(len(lesson.others) * recipe.extra), round(len(lesson.synthetic) * recipe.synthetic)
    # The last, incomplete batch of an epoch is left out; the shuffle leaves out others each time.
    batches = (len(lesson.training) + drawn_others + drawn_synthetic) // recipe.batch
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=epochs * batches, pct_start=0.25)
    hints = None
    if recipe.guided and recipe.hints:
        hints = Hints(material, [lesson.rows[source][0] for source in lesson.training or lesson.others])
    one_hot = functional.one_hot(material.targets, len(material.labels)).float()
    first = 1
    if resume and checkpoint.is_file():
        state = torch.load(checkpoint)
        if state["identity"] == network_identity(material, recipe):
            model.load_state_dict(state["model"])
            optimizer.load_state_dict(state["optimizer"])
            schedule.load_state_dict(state["schedule"])
            torch.set_rng_state(state["random"])
            first = state["epoch"] + 1
            print(f"going on after epoch {state['epoch']}", flush=True)
    for epoch in range(first, epochs + 1):
        started = time.perf_counter()
        network.train()
        total_loss, total_hint, right = 0.0, 0.0, 0
        sources = lesson.training + _some(lesson.others, drawn_others) + _some(lesson.synthetic, drawn_synthetic)
        sources = _some(sources, batches * recipe.batch)
        whole = epoch > epochs - recipe.whole
        for place in range(0, len(sources), recipe.batch):
            chosen = sources[place : place + recipe.batch]
            rows = [_draw(lesson.rows[source], recipe.variants) for source in chosen]
            inputs = material.features[rows].float().unsqueeze(1)
            begin = torch.zeros(len(rows), dtype=torch.long)
            if not whole:
                begin = torch.randint((FRAMES - recipe.crop) // PATCH_STEP + 1, (len(rows),))
                inputs = augmentation.crop(inputs, begin * PATCH_STEP, recipe.crop)
            inputs = augmentation.disturb(inputs)
            soft = []
            if lesson.training:
                soft.append(_targets(chosen, rows, one_hot, lesson.opinions, recipe.teacher))
            if hints:
                soft.append(hints.of(material, rows, begin.numpy(), (inputs.shape[3] - PATCH) // PATCH_STEP + 1))
            inputs, *soft = augmentation.mix(inputs, *soft)
            loss = 0.0
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bfloat16):
                heard = network.hear(to_fast_layout(inputs))
                logits = network.classify(network.whole(heard))
            if lesson.training:
                loss = functional.cross_entropy(logits.float(), soft[0], label_smoothing=recipe.label_smoothing)
                total_loss += loss.item()
                right += (logits.argmax(1) == soft[0].argmax(1)).sum().item()
            if hints:
                missed = functional.mse_loss(scaffold(network.patches(heard.float())), soft[-1])
                total_hint += missed.item()
                loss = loss + recipe.hints * missed
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
        print(
            f"Epoch {epoch:2}/{epochs}  train loss {total_loss / batches:.4f}  hints missed {total_hint / batches:.3f}  "
            f"train accuracy {right / len(sources):6.2%} (augmented)  {time.perf_counter() - started:.1f} s",
            flush=True,
        )
        save(
            checkpoint,
            {
                "identity": network_identity(material, recipe),
                "epoch": epoch,
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "random": torch.get_rng_state(),
            },
        )


def _some(sources, count):
    return [sources[index] for index in torch.randperm(len(sources))[:count]]


def _draw(rows, variants):
    """The sound as it is, or with the given probability one of its variants."""
    if len(rows) > 1 and torch.rand(()).item() < variants:
        return rows[1 + torch.randint(len(rows) - 1, ()).item()]
    return rows[0]


def _targets(sources, rows, one_hot, opinions, share):
    """The label and the teacher's opinion in equal or other shares; of what has no label, the opinion alone."""
    if opinions is None:
        return one_hot[sources]
    targets = opinions[rows].clone()
    for place, source in enumerate(sources):
        if source < len(one_hot):
            targets[place] = (1 - share) * one_hot[source] + share * targets[place]
    return targets


def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    torch.save(state, beside)
    os.replace(beside, path)


@torch.no_grad()
def predict(model, features, batch=128):
    """Logits in full precision, as the exported model computes them."""
    return torch.cat([model(to_fast_layout(part.float().unsqueeze(1))) for part in features.split(batch)])


def measure(material, recipe, job, fold):
    """One fold left out. With --inner, a part of the training clips is tested instead and the fold stays unheard."""
    name = f"fold-{fold}" if job.inner is None else f"fold-{fold}-inner-{job.inner}"
    finished = job.checkpoints / f"{name}.json"
    if job.resume and finished.is_file():
        result = json.loads(finished.read_text(encoding="utf-8"))
        if result["identity"] == identity(material, recipe):
            print(f"Fold {fold}: kept from an earlier run, accuracy {result['accuracy']:.2%}", flush=True)
            return result
    training, test = training_indices(material.clips, fold), held_out_indices(material.clips, fold)
    require_disjoint(material.clips, training, test)
    dropped = len(material.clips) - len(training) - len(test)
    unheard = list(test)
    if job.inner is not None:
        parts = clip_lists.grouped_parts([material.clips[index].recording for index in training], 5)
        test = [training[index] for index in parts[job.inner]]
        training = sorted(set(training) - set(test))
        require_disjoint(material.clips, training, test)
        unheard += test
    print(f"\nFold {fold}: {len(training)} clips to train, {len(test)} to test, {dropped} dropped", flush=True)
    started = time.perf_counter()
    lesson = prepare(material, training, {material.clips[index].recording for index in unheard}, recipe)
    model = train(material, lesson, recipe, fold, job, name)
    if job.models:
        export_onnx(model, job.out / f"{name}.onnx", material.features[test[:EXAMPLES]])
    logits = predict(model, material.features[test])
    truth = material.targets[test].tolist()
    matrix = evaluation.confusion_matrix(truth, logits.argmax(1).tolist(), len(material.labels))
    result = {
        "identity": identity(material, recipe),
        "fold": fold,
        "trainingClips": len(training),
        "droppedClips": dropped,
        "extraClips": len(lesson.others),
        "testClips": len(test),
        "parameters": model.size,
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


def cross_validate(material, recipe, job, test_folds):
    return summarise(material.labels, recipe, [measure(material, recipe, job, fold) for fold in test_folds])


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
        "parameters": folds[0]["parameters"],
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "labels": labels,
        "folds": [
            {key: value for key, value in fold.items() if key not in ("identity", "parameters", "seconds", "logits", "truth")} for fold in folds
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
    material = load(job, recipe)
    present = sorted({clip.fold for clip in material.clips})
    print(f"{len(material.clips)} clips of {len({clip.recording for clip in material.clips})} recordings in folds {present}; {recipe}")
    job.out.mkdir(parents=True, exist_ok=True)

    if job.final:
        lesson = prepare(material, list(range(len(material.clips))), set(), recipe)
        model = train(material, lesson, recipe, 0, job, "final")
        export_onnx(model, job.out / "urbansound8k.onnx", material.features[:EXAMPLES])
        return
    unknown = set(job.folds or []) - set(present)
    if unknown:
        raise SystemExit(f"no clips in fold {sorted(unknown)}; present are {present}")
    result = cross_validate(material, recipe, job, job.folds or present)
    print_summary(result)
    write_whole(job.out / "cross-validation.json", json.dumps(result, indent=2) + "\n")


def write_whole(path, text):
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


if __name__ == "__main__":
    sys.exit(main())
