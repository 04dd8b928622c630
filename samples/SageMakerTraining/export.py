"""Writes a trained network as ONNX, and what PyTorch makes of a few inputs, for `urbansound model verify`."""

import copy
import inspect
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model import BANDS, FRAMES
from resnet import ResNet50

OPSET = 13
LARGEST_BYTES = 4 * 1024 * 1024  # what a bundled model may have; a ResNet-50 is none
SMALL = 1024  # numbers: below that halving saves nothing worth the rounding


def export_onnx(model, path, examples):
    """
    One self-contained file: `input` [batch, 1, bands, frames] to `logits` [batch, classes], normalisation folded in. Beside it
    NAME.expected.json: the examples (count, bands, frames) and the outputs that PyTorch gives for them.
    """
    model = _shipped(model)
    beside = path.with_name(path.name + ".part")
    # Newer versions of PyTorch export through another tracer unless told otherwise; the older knows no such option.
    legacy = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model,
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
    _check(beside, model)
    os.replace(beside, path)
    _expect(model, path.with_suffix(".expected.json"), examples)
    print(f"{path}: {path.stat().st_size} bytes")


def _is_large(shape):
    """Matrices and kernels; vectors save too little, and lengths of vectors, which tracing folds into constants, must stay exact."""
    return len(shape) > 1 and np.prod(shape) >= SMALL


def _shipped(model):
    """The model as the file holds it: normalisation folded into the convolutions, large tensors rounded to float16 (by 0.05 % at most)."""
    model = copy.deepcopy(model).to(memory_format=torch.contiguous_format)
    for part in list(model.modules()):
        # In the order in which they are applied a convolution's normalisation is the next child.
        children = list(part.named_children())
        for (name, convolution), (after, normalisation) in zip(children, children[1:]):
            if isinstance(convolution, nn.Conv2d) and isinstance(normalisation, nn.BatchNorm2d):
                setattr(part, name, fuse_conv_bn_eval(convolution, normalisation))
                setattr(part, after, nn.Identity())
    with torch.no_grad():
        for values in [*model.parameters(), *model.buffers()]:
            if _is_large(values.shape):
                values.copy_(values.half().float())
        if hasattr(model, "measure"):
            model.measure()
    return model.eval()


@torch.no_grad()
def _expect(model, path, examples):
    inputs = examples.float().unsqueeze(1)
    expected = {
        "runtime": f"PyTorch {torch.__version__}",
        "count": len(inputs),
        "inputs": inputs.flatten().tolist(),
        "outputs": model(inputs).flatten().tolist(),
    }
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(expected), encoding="utf-8")
    os.replace(beside, path)


def _halved(model):
    """Weights kept as float16 and cast back where they are used, which a runtime does once, when it loads the model: half the bytes."""
    graph = model.graph
    for weights in list(graph.initializer):
        if weights.data_type != onnx.TensorProto.FLOAT or not _is_large(weights.dims):
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


def _check(path, exported):
    size = path.stat().st_size
    if size > LARGEST_BYTES and not isinstance(exported, ResNet50):
        raise RuntimeError(f"{path} has {size} bytes, more than the {LARGEST_BYTES} a bundled model may have")
    model = onnx.load(str(path), load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    if any(weights.data_location == onnx.TensorProto.EXTERNAL for weights in model.graph.initializer):
        raise RuntimeError(f"{path} keeps weights outside the file")
    if any(node.op_type == "BatchNormalization" for node in model.graph.node):
        raise RuntimeError(f"{path} still normalises batches; it was not exported for inference")
