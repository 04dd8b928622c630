#!/usr/bin/env python3
"""
The steps of make-bundled-model.sh that are neither training nor the product's own.

    bundle.py jobs  --clips DIR --metadata CSV --model MANIFEST --out DIR   one feature job a clip, and index.csv
    bundle.py extra --clips DIR --metadata CSV --model MANIFEST --out DIR   the same for ESC-50
    bundle.py fill  --manifest JSON --cross-validation JSON --out JSON      measured accuracy and temperature
    bundle.py embed --model ONNX --manifest JSON --out ONNX                 manifest into the model's metadata
"""

import argparse
import csv
import json
import os
from pathlib import Path

from clips import read_extra, read_metadata

MANIFEST_KEY = "urbansound.manifest"


def jobs(arguments):
    """Writes jobs.jsonl for `urbansound features --batch` and the index that train.py reads."""
    clips = read_metadata(arguments.metadata)
    write_jobs(arguments, [(clip.name, arguments.clips / f"fold{clip.fold}" / f"{clip.stem}.opus") for clip in clips])


def extra(arguments):
    """The same for ESC-50: esc50.csv and its folder of clips."""
    names = [f"{stem}.opus" for stem, _ in read_extra(arguments.metadata)]
    write_jobs(arguments, [(name, arguments.clips / name) for name in names])


def write_jobs(arguments, files):
    arguments.out.mkdir(parents=True, exist_ok=True)
    folder = arguments.out.resolve()
    with open(folder / "jobs.jsonl", "w", encoding="utf-8") as file:
        for _, path in files:
            job = {
                "file": str(path.resolve()),
                "output": str(folder / f"{path.stem}.npy"),
                "model": str(arguments.model.resolve()),
            }
            file.write(json.dumps(job) + "\n")
    with open(folder / "index.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["slice_file_name", "features"])
        writer.writerows((name, f"{path.stem}.npy") for name, path in files)
    print(f"{len(files)} jobs in {folder / 'jobs.jsonl'}")


def fill(arguments):
    """Completes the manifest by what cross-validation measured."""
    manifest = json.loads(arguments.manifest.read_text(encoding="utf-8"))
    result = json.loads(arguments.cross_validation.read_text(encoding="utf-8"))
    if manifest["labels"] != result["labels"]:
        raise SystemExit(f"{arguments.manifest} and {arguments.cross_validation} disagree about the labels")
    pooled, folds = result["pooled"], sorted(fold["fold"] for fold in result["folds"])
    on = (
        f"{pooled['clips']} clips of UrbanSound8K in folds {', '.join(map(str, folds))}, one fold left out at a time, pooled; measured on "
        "models of the same recipe, since these weights were trained on all of the clips; docs/accuracy.md tells what was compared before"
    )
    manifest["output"]["temperature"] = round(result["calibration"]["temperature"], 4)
    manifest["accuracy"] = [
        {"metric": "accuracy", "value": round(pooled["accuracy"], 4), "on": on},
        {"metric": "macro F1", "value": round(pooled["macroF1"], 4), "on": on},
    ]
    write_whole(arguments.out, (json.dumps(manifest, indent=2) + "\n").encode())


def embed(arguments):
    """Puts the manifest into the model's metadata, in the place of one that is there."""
    import onnx  # only here, so that the other steps run on any Python

    model = onnx.load(str(arguments.model))
    manifest = json.loads(arguments.manifest.read_text(encoding="utf-8"))
    kept = [entry for entry in model.metadata_props if entry.key != MANIFEST_KEY]
    del model.metadata_props[:]
    model.metadata_props.extend(kept)
    model.metadata_props.add(key=MANIFEST_KEY, value=json.dumps(manifest, separators=(",", ":"), ensure_ascii=False))
    onnx.checker.check_model(model, full_check=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(arguments.out, model.SerializeToString())
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes")


def write_whole(path, content):
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(content)
    os.replace(beside, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for step, options in (
        (jobs, ("clips", "metadata", "model", "out")),
        (extra, ("clips", "metadata", "model", "out")),
        (fill, ("manifest", "cross-validation", "out")),
        (embed, ("model", "manifest", "out")),
    ):
        command = commands.add_parser(step.__name__, help=step.__doc__)
        for option in options:
            command.add_argument(f"--{option}", type=Path, required=True)
        command.set_defaults(step=step)
    arguments = parser.parse_args()
    arguments.step(arguments)


if __name__ == "__main__":
    main()
