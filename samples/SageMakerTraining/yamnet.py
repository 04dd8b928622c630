"""
Runs YAMNet: what the teacher hears. Only training needs it; the bundled model does not. PyTorch computes the graph itself, node by
node, so that Python needs no ONNX Runtime.
"""

import onnx
import onnx.numpy_helper
import torch
from torch.nn import functional


class Graph:
    """Just enough of ONNX to run yamnet.onnx."""

    def __init__(self, path, output="embeddings"):
        graph = onnx.load(str(path)).graph
        self.input, self.output = graph.input[0].name, output
        self.constants = {
            value.name: torch.from_numpy(onnx.numpy_helper.to_array(value).copy()) for value in graph.initializer
        }
        wanted, self.nodes = {output}, []
        for node in reversed(graph.node):
            if wanted & set(node.output):
                wanted |= set(node.input)
                self.nodes.insert(0, node)
        # What no clip can change, such as the weights' scaling, is computed once.
        kept = []
        for node in self.nodes:
            if all(name in self.constants for name in node.input if name):
                self.constants[node.output[0]] = _compute(node, [self.constants[name] for name in node.input if name])
            else:
                kept.append(node)
        self.nodes = kept

    @torch.no_grad()
    def run(self, waveform):
        values = {**self.constants, self.input: waveform}
        for node in self.nodes:
            values[node.output[0]] = _compute(node, [values[name] if name else None for name in node.input])
        return values[self.output]


def _compute(node, inputs):
    attributes = {entry.name: onnx.helper.get_attribute_value(entry) for entry in node.attribute}
    x, kind = inputs[0], node.op_type
    if kind == "Conv":
        assert attributes.get("auto_pad", b"NOTSET") == b"NOTSET"
        flat = x.dim() == 3
        pads = attributes.get("pads", [0] * (2 if flat else 4))
        if any(pads):
            x = functional.pad(x, pads if flat else (pads[1], pads[3], pads[0], pads[2]))
        convolve = functional.conv1d if flat else functional.conv2d
        stride = tuple(attributes.get("strides", [1] * (1 if flat else 2)))
        bias = inputs[2] if len(inputs) > 2 else None
        return convolve(x, inputs[1], bias, stride, groups=attributes.get("group", 1))
    if kind == "Clip":
        return x.clamp(inputs[1].item(), inputs[2].item())
    if kind == "Cast":
        return x.to({1: torch.float32, 6: torch.int32, 7: torch.int64}[attributes["to"]])
    if kind == "Div":
        return x / inputs[1] if x.is_floating_point() else torch.div(x, inputs[1], rounding_mode="floor")
    if kind in ("Add", "Sub", "Mul"):
        return {"Add": torch.add, "Sub": torch.sub, "Mul": torch.mul}[kind](x, inputs[1])
    if kind == "Max":
        return torch.maximum(x, inputs[1])
    if kind == "Shape":
        return torch.tensor(x.shape)
    if kind == "Reshape":
        return x.reshape(inputs[1].tolist())
    if kind == "MatMul":
        return x @ inputs[1]
    if kind == "Gather":
        axis = attributes.get("axis", 0)
        chosen = x.index_select(axis, inputs[1].reshape(-1))
        return chosen.reshape(x.shape[:axis] + inputs[1].shape + x.shape[axis + 1 :])
    if kind == "Concat":
        return torch.cat(inputs, attributes["axis"])
    if kind == "Pad":
        pads, dimensions = inputs[1].tolist(), x.dim()
        flat = [pads[i + side * dimensions] for i in reversed(range(dimensions)) for side in (0, 1)]
        return functional.pad(x, flat)
    if kind == "Transpose":
        return x.permute(attributes["perm"])
    if kind in ("Sqrt", "Log", "Sigmoid"):
        return {"Sqrt": torch.sqrt, "Log": torch.log, "Sigmoid": torch.sigmoid}[kind](x)
    if kind in ("Squeeze", "Unsqueeze"):
        axes = inputs[1].tolist() if len(inputs) > 1 else attributes["axes"]
        if kind == "Squeeze":
            return x.reshape([n for i, n in enumerate(x.shape) if i not in {a % x.dim() for a in axes}])
        for axis in sorted(axes):
            x = x.unsqueeze(axis)
        return x
    if kind == "Range":
        return torch.arange(*(value.item() for value in inputs))
    if kind == "GlobalAveragePool":
        return x.mean(dim=(2, 3), keepdim=True)
    if kind == "Flatten":
        return x.flatten(attributes.get("axis", 1))
    raise NotImplementedError(kind)
