"""
What a training job is asked to do: recipe, folders, and how SageMaker's script mode names them. Standard library only.

SageMaker starts `train.py` with the hyperparameters as arguments (`--epochs 20`), input channels in SM_CHANNEL_<NAME>, and
expects the model in SM_MODEL_DIR. Channel `training` holds what make-bundled-model.sh writes before it trains: `features/`,
`extra-features/`, `guidance/`, `UrbanSound8K.csv` and `esc50.csv`. What is in /opt/ml/checkpoints survives a spot instance that
is taken away.
"""

import argparse
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

CHECKPOINTS = Path("/opt/ml/checkpoints")
HEAD = ("kernel", "ridge", "components", "linear", "gap")  # what shapes the final head alone


@dataclass(frozen=True)
class Recipe:
    """Everything that shapes the weights; cross-validation.json repeats it."""

    architecture: str = "compact"  # the bundled model's; or resnet50, of labels alone
    listening: int = 40  # epochs of hints alone, on sounds that are in no fold; every run begins with the result
    epochs: int = 24
    batch: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    channels: tuple = (24, 64, 128, 256)
    head: int = 256
    teacher: float = 0.5  # share of the teacher's opinion in a target; 0 needs no teacher
    hints: float = 1.0  # weight of the loss of the regressed embeddings
    extra: float = 1.0  # share of the extra clips drawn each epoch
    synthetic: float = 0.3  # share of the synthetic sounds drawn each epoch
    variants: float = 0.6  # probability that a variant is heard instead of the recording
    crop: int = 96  # frames of a clip that are trained on: twice as fast, and each epoch hears another part ...
    whole: int = 3  # ... but for so many epochs at the end, which hear clips whole as the model does later
    seed: int = 1
    bfloat16: bool = False
    kernel: float = 2.0  # width of the kernels of the final head, gamma × components × variance; 0 keeps the linear head
    ridge: float = 0.3
    components: int = 64
    linear: float = 2.0  # weight of the linear head's logits beside the kernels'
    gap: float = 1.75  # power of how far a class lies behind the best

    @property
    def guided(self):
        return self.architecture == "compact" and any((self.listening, self.teacher, self.hints, self.extra, self.synthetic, self.variants))


def parse(arguments=None, environment=os.environ):
    """The recipe, and the job around it. Flags win over the environment."""
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--cross-validate", action="store_true", help="measure the recipe, one fold left out at a time")
    action.add_argument("--final", action="store_true", help="train on all folds and export ONNX (SageMaker: the default)")
    parser.add_argument("--features", type=Path, help="folder with index.csv and the tensors it names")
    parser.add_argument("--metadata", type=Path, help="UrbanSound8K.csv")
    parser.add_argument("--extra-features", type=Path, help="the same of unlabelled clips, guided by the teacher alone")
    parser.add_argument("--extra-metadata", type=Path, help="esc50.csv")
    parser.add_argument("--guidance", type=Path, help="folder of variants.py")
    parser.add_argument("--weights", type=Path, help="weights that a resnet50 begins with, say ImageNet's, as PyTorch saves them")
    parser.add_argument("--models", action="store_true", help="with --cross-validate: write each fold's model as ONNX into OUT")
    parser.add_argument("--out", type=Path, help="folder for what is written")
    parser.add_argument("--checkpoints", type=Path, help="folder for what lets a stopped run go on (default: in OUT)")
    parser.add_argument("--resume", action="store_true", help="go on where a stopped run was; finished folds are kept")
    parser.add_argument("--folds", type=int, nargs="+", help="test only these folds (default: all; training uses all others)")
    parser.add_argument("--inner", type=int, choices=range(5), metavar="0..4", help="choose by this: of the training clips, test on "
                        "this fifth of the recordings, and leave the fold itself alone")
    parser.add_argument("--threads", type=int, help="default: all cores; the last digits of the weights depend on it")
    for field in fields(Recipe):
        # SageMaker hands over hyperparameters as they are called, with _ or with -.
        names = dict.fromkeys([f"--{field.name.replace('_', '-')}", f"--{field.name}"])
        if isinstance(field.default, bool):
            parser.add_argument(*names, nargs="?", const=True, default=field.default, type=_truth)
        elif field.name == "architecture":
            parser.add_argument(*names, choices=("compact", "resnet50"), default=field.default)
        elif field.name == "channels":
            parser.add_argument(*names, type=int, nargs="+", default=field.default)
        else:
            parser.add_argument(*names, type=type(field.default), default=field.default)
    job = parser.parse_args(arguments)

    managed = "SM_MODEL_DIR" in environment
    if managed:
        job.final = job.final or not job.cross_validate
        job.out = job.out or Path(environment["SM_MODEL_DIR"])
        job.checkpoints = job.checkpoints or CHECKPOINTS
        job.resume = True
        if "SM_CHANNEL_TRAINING" in environment:
            channel = Path(environment["SM_CHANNEL_TRAINING"])
            job.features = job.features or channel / "features"
            job.metadata = job.metadata or channel / "UrbanSound8K.csv"
            job.extra_features = job.extra_features or channel / "extra-features"
            job.extra_metadata = job.extra_metadata or channel / "esc50.csv"
            job.guidance = job.guidance or channel / "guidance"
    recipe = replace(Recipe(), **{field.name: getattr(job, field.name) for field in fields(Recipe)})
    recipe = replace(recipe, channels=tuple(recipe.channels))
    if recipe.architecture != "compact":
        # It has no head to predict YAMNet with, and listens to labels alone.
        recipe = replace(recipe, listening=0, teacher=0.0, hints=0.0, extra=0.0, synthetic=0.0, variants=0.0, kernel=0.0)

    if not (job.cross_validate or job.final):
        parser.error("one of --cross-validate and --final is needed")
    if job.weights and recipe.architecture != "resnet50":
        parser.error("--weights goes with --architecture resnet50")
    needed = ["features", "metadata", "out"]
    needed += ["guidance", "extra_features", "extra_metadata"] if recipe.guided else []
    missing = [name for name in needed if not getattr(job, name)]
    if missing:
        parser.error("missing: " + ", ".join("--" + name.replace("_", "-") for name in missing))
    if job.final and (job.folds or job.inner is not None):
        parser.error("--folds and --inner go with --cross-validate; the final model trains on all folds")
    job.checkpoints = job.checkpoints or job.out / "checkpoints"
    return recipe, job


def identity(recipe, augmentation, digest):
    """What a result must agree with, or it is of another run: as JSON gives it back, which knows no tuples."""
    return json.loads(json.dumps({"recipe": asdict(recipe), "augmentation": asdict(augmentation), "data": digest}))


def network_identity(recipe, augmentation, digest):
    """The same of a checkpoint, which ends before the final head is fitted."""
    whole = identity(recipe, augmentation, digest)
    for name in HEAD:
        del whole["recipe"][name]
    return whole


def _truth(text):
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError("true or false")
    return text.lower() == "true"
