"""Writes a trained network as ONNX."""

import inspect
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from model import BANDS, FRAMES

OPSET = 13
LARGEST_BYTES = 4 * 1024 * 1024
SMALL = 1024  # numbers: below that halving saves nothing worth the rounding


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
    onnx.save(_halved(onnx.load(str(beside))), str(beside))
    _check(beside)
    os.replace(beside, path)
    print(f"{path}: {path.stat().st_size} bytes")


def _halved(model):
    """
    Weights kept as float16 and cast back where they are used, which a runtime does once, when it loads the model: half the bytes,
    the same arithmetic. Rounding moves a weight by 0.05 % at most.
    """
    graph = model.graph
    for weights in list(graph.initializer):
        if weights.data_type != onnx.TensorProto.FLOAT or np.prod(weights.dims) < SMALL:
            continue
        values = numpy_helper.to_array(weights)
        if np.abs(values).max() > np.finfo(np.float16).max:
            raise RuntimeError(f"{weights.name} holds values beyond float16")
        halved = numpy_helper.from_array(values.astype(np.float16), weights.name + ".half")
        cast = onnx.helper.make_node("Cast", [halved.name], [weights.name], to=onnx.TensorProto.FLOAT)
        graph.initializer.remove(weights)
        graph.initializer.append(halved)
        graph.node.insert(0, cast)
    return model


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
