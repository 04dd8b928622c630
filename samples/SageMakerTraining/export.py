"""Writes a trained network as ONNX."""

import inspect
import os

import onnx
import torch

from model import BANDS, FRAMES

OPSET = 13
LARGEST_BYTES = 4 * 1024 * 1024


def export_onnx(model, path):
    """One self-contained file: `input` [batch, 1, bands, frames] to `logits` [batch, classes], normalisation folded in."""
    beside = path.with_name(path.name + ".part")
    # Newer versions of PyTorch export through another tracer unless told otherwise; the older knows no such option.
    legacy = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model.to(memory_format=torch.contiguous_format),
        torch.zeros(1, 1, BANDS, FRAMES),
        str(beside),
        opset_version=OPSET,
        do_constant_folding=True,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
        **legacy,
    )
    _check(beside)
    os.replace(beside, path)
    print(f"{path}: {path.stat().st_size} bytes")


def _check(path):
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise RuntimeError(f"{path} has {size} bytes, more than the {LARGEST_BYTES} a bundled model may have")
    model = onnx.load(str(path), load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    if any(weights.data_location == onnx.TensorProto.EXTERNAL for weights in model.graph.initializer):
        raise RuntimeError(f"{path} keeps weights outside the file")
    if any(node.op_type == "BatchNormalization" for node in model.graph.node):
        raise RuntimeError(f"{path} still normalises batches; it was not exported for inference")
