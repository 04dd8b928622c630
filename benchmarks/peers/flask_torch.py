#!/usr/bin/python3
"""The peer of `urbansound serve`: a model behind Flask and PyTorch, as an ordinary Python project would write it.

    flask_torch.py sound --model urbansound8k.onnx --port 8081     # weights and settings read from the ONNX file
    flask_torch.py resnet50 --weights resnet50.pt --port 8081
    flask_torch.py export-resnet50 --weights resnet50.pt --model resnet50.onnx --labels labels.txt

Flask's own server with a thread for each request (`threaded=True`). Answers are JSON with label, score and scores, as `urbansound serve`
gives them. GET /about tells PyTorch's version, how many threads it takes inside one answer, and whether it has oneDNN (mkldnn); the same is
printed at the start. Sounds are WAV; other rates than the model's are resampled by scipy.signal.resample_poly, so that only clips at the
model's rate give the same scores to the fourth digit. ResNet-50 has random weights: its cost is that of the real one.
Needs Debian's python3-flask, python3-torch, python3-onnx, python3-scipy and python3-pil.
"""
import argparse
import io
import json
import logging
import math
import time

import numpy as np
import torch
from torch import nn


# --- sounds ---------------------------------------------------------------------------------------------------------------------------


def slaney(hertz):
    return hertz * 3 / 200 if hertz < 1000 else 15 + math.log(hertz / 1000) * 27 / math.log(6.4)


def unslaney(mel):
    return mel * 200 / 3 if mel < 15 else 1000 * math.exp((mel - 15) * math.log(6.4) / 27)


class LogMel:
    """Log-mel pictures by NumPy and SciPy, as librosa computes them."""

    def __init__(self, manifest):
        sound = manifest["sound"]
        s = sound["spectrogram"]
        self.rate, self.length, self.frames = sound["sampleRate"], int(sound["sampleRate"] * sound["seconds"]), sound["frames"]
        self.fft, self.hop, self.top_db = s["fftLength"], s["hopLength"], s["topDb"]
        self.offset, self.scale = s["outputOffset"], s["outputScale"]
        self.window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.fft) / self.fft)).astype(np.float32)
        edges = [unslaney(slaney(s["minFrequency"]) + (slaney(s["maxFrequency"]) - slaney(s["minFrequency"])) * e / (s["melBands"] + 1))
                 for e in range(s["melBands"] + 2)]
        edges, hertz = np.array(edges), np.arange(self.fft // 2 + 1) * self.rate / self.fft
        rising = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
        falling = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
        self.basis = (np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)

    def __call__(self, body):
        import scipy.fft
        import scipy.io.wavfile
        import scipy.signal
        rate, samples = scipy.io.wavfile.read(io.BytesIO(body))
        samples = samples.astype(np.float32) / 32768 if samples.dtype == np.int16 else samples.astype(np.float32)
        if samples.ndim == 2:
            samples = samples.mean(axis=1)
        if rate != self.rate:
            common = math.gcd(rate, self.rate)
            samples = scipy.signal.resample_poly(samples, self.rate // common, rate // common).astype(np.float32)
        samples = np.resize(samples, self.length)  # repeats what is too short
        frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, self.fft // 2), self.fft)[:: self.hop]
        power = np.abs(scipy.fft.rfft(frames * self.window, axis=1)) ** 2
        decibels = 10 * np.log10(np.maximum(1e-10, self.basis @ power.T))
        decibels = np.maximum(decibels - decibels.max(), -self.top_db)
        return torch.from_numpy(((decibels + self.offset) * self.scale).astype(np.float32)[None, None, :, : self.frames])


class FromOnnx(nn.Module):
    """The operations of the bundled model, with its weights."""

    def __init__(self, path):
        super().__init__()
        import onnx
        from onnx import numpy_helper
        model = onnx.load(path)
        self.manifest = json.loads(next(p.value for p in model.metadata_props if p.key == "urbansound.manifest"))
        self.input, self.output = model.graph.input[0].name, model.graph.output[0].name
        self.values = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
        self.steps = []
        for node in model.graph.node:
            a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
            if node.op_type == "Constant":
                self.values[node.output[0]] = torch.from_numpy(numpy_helper.to_array(a["value"]).copy())
            elif node.op_type == "Cast" and node.input[0] in self.values:
                # Weights are kept in half precision and widened once, when the model is loaded.
                assert a["to"] == onnx.TensorProto.FLOAT
                self.values[node.output[0]] = self.values[node.input[0]].float()
            else:
                settings = [self.values[i].tolist() if i in self.values and self.values[i].dtype == torch.int64 else None for i in node.input]
                self.steps.append((self.operation(node.op_type, a, settings), [i for i, s in zip(node.input, settings) if s is None], node.output[0]))

    @staticmethod
    def operation(kind, a, settings):
        """What a node does to its tensors; inputs that are whole numbers are settings, known beforehand."""
        f = torch.nn.functional
        if kind == "Conv":
            top, left, bottom, right = a["pads"]
            assert (top, left) == (bottom, right)
            return lambda x, w, b: f.conv2d(x, w, b, a["strides"], (top, left), a["dilations"], a["group"])
        if kind == "AveragePool":
            assert not any(a["pads"]) and not a["ceil_mode"]
            return lambda x: f.avg_pool2d(x, a["kernel_shape"], a["strides"])
        if kind == "Gemm":
            assert a["transB"] == 1 and a["alpha"] == a["beta"] == 1
            return lambda x, w, b: f.linear(x, w, b)
        if kind in ("ReduceMean", "ReduceMax", "ReduceSum"):
            reduce = {"ReduceMean": torch.mean, "ReduceMax": torch.amax, "ReduceSum": torch.sum}[kind]
            axes = tuple(a["axes"] if "axes" in a else settings[1])
            return lambda x: reduce(x, dim=axes, keepdim=bool(a.get("keepdims", 1)))
        if kind == "Slice":
            (start,), (end,), (axis,) = settings[1:4]
            return lambda x: x.narrow(axis, start, end - start)
        if kind == "Concat":
            return lambda *x: torch.cat(x, a["axis"])
        if kind == "Transpose":
            return lambda x: x.permute(a["perm"])
        if kind in ("Squeeze", "Unsqueeze"):
            return lambda x: getattr(x, kind.lower())(settings[1][0])
        return {"Relu": torch.relu, "Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Div": torch.div, "Pow": torch.pow,
                "Neg": torch.neg, "Exp": torch.exp, "MatMul": torch.matmul}[kind]

    def forward(self, x):
        values = {self.input: x}
        for run, inputs, output in self.steps:
            values[output] = run(*(values[i] if i in values else self.values[i] for i in inputs))
        return values[self.output]


# --- pictures -------------------------------------------------------------------------------------------------------------------------


MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, as torchvision's models want it


class Bottleneck(nn.Module):
    def __init__(self, channels, planes, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(channels, planes, 1, bias=False), nn.BatchNorm2d(planes), nn.ReLU(inplace=True),
            nn.Conv2d(planes, planes, 3, stride, 1, bias=False), nn.BatchNorm2d(planes), nn.ReLU(inplace=True),
            nn.Conv2d(planes, 4 * planes, 1, bias=False), nn.BatchNorm2d(4 * planes))
        self.shortcut = nn.Identity() if stride == 1 and channels == 4 * planes else nn.Sequential(
            nn.Conv2d(channels, 4 * planes, 1, stride, bias=False), nn.BatchNorm2d(4 * planes))

    def forward(self, x):
        return torch.relu(self.branch(x) + self.shortcut(x))


def resnet50():
    """He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016: table 1, the column of 50 layers."""
    layers, channels = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)], 64
    for planes, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for i in range(count):
            layers.append(Bottleneck(channels, planes, stride if i == 0 else 1))
            channels = 4 * planes
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


def random_resnet50():
    """Weights from a seed, with statistics and a last layer that make the answers to different pictures differ."""
    torch.manual_seed(50)
    model = resnet50()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    # Coarse random fields, as serve.py makes its pictures.
    pictures = torch.nn.functional.interpolate(torch.rand(32, 3, 7, 7), size=(224, 224), mode="bicubic", align_corners=False).clamp(0, 1)
    pictures = (pictures - torch.tensor(MEAN)[:, None, None]) / torch.tensor(DEVIATION)[:, None, None]
    with torch.no_grad():
        model.train()(pictures)
        model.eval()
        features = model[:-1](pictures)
        last = model[-1]
        last.weight.mul_(2 / (features - features.mean(0)).matmul(last.weight.T).std())
        last.bias.copy_(-last.weight.matmul(features.mean(0)))
    return model


def picture_tensor(body):
    """torchvision's usual way: the shorter side to 256, the 224 x 224 in the middle, mean and deviation of ImageNet."""
    from PIL import Image
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    width, height = picture.size
    short = min(width, height)
    picture = picture.resize((int(256 * width / short), int(256 * height / short)), Image.BILINEAR)
    left, top = round((picture.width - 224) / 2), round((picture.height - 224) / 2)
    pixels = np.asarray(picture.crop((left, top, left + 224, top + 224)), np.float32) / 255
    pixels = (pixels - np.float32(MEAN)) / np.float32(DEVIATION)
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)[None]))


# --- the server -----------------------------------------------------------------------------------------------------------------------


def about():
    return {"torch": torch.__version__, "threads": torch.get_num_threads(), "mkldnn": torch.backends.mkldnn.is_available()}


def create_app(prepare, model, labels, temperature):
    from flask import Flask, jsonify, request
    app = Flask(__name__)

    @app.get("/ping")
    def ping():
        return "", 200

    @app.get("/about")
    def settings():
        return jsonify(about())

    @app.post("/invocations")
    def invocations():
        began = time.perf_counter()
        with torch.no_grad():
            scores = torch.softmax(model(prepare(request.get_data())) / temperature, dim=1)[0]
        top = torch.topk(scores, min(10, len(labels)))
        rows = [{"index": i, "label": labels[i], "score": s} for s, i in zip(top.values.tolist(), top.indices.tolist())]
        answer = jsonify({"label": rows[0]["label"], "score": rows[0]["score"], "scores": rows,
                          "milliseconds": 1000 * (time.perf_counter() - began)})
        if "X-Request-Id" in request.headers:
            answer.headers["X-Request-Id"] = request.headers["X-Request-Id"]
        return answer

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=("sound", "resnet50", "export-resnet50"))
    parser.add_argument("--model", help="the ONNX file: read for sound, written by export-resnet50")
    parser.add_argument("--weights", help="of ResNet-50, written by export-resnet50")
    parser.add_argument("--labels", help="a file of 1000 labels that export-resnet50 writes")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--torch-threads", type=int, help="threads inside one answer; default: PyTorch's own choice")
    options = parser.parse_args()
    if options.torch_threads:
        torch.set_num_threads(options.torch_threads)
    labels = [f"class_{i:03}" for i in range(1000)]
    if options.work == "export-resnet50":
        model = random_resnet50()
        torch.save(model.state_dict(), options.weights)
        torch.onnx.export(model, torch.zeros(1, 3, 224, 224), options.model, input_names=["input"], output_names=["logits"],
                          dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}}, opset_version=13)
        with open(options.labels, "w", encoding="utf-8") as file:
            file.write("\n".join(labels) + "\n")
        return
    if options.work == "sound":
        model = FromOnnx(options.model).eval()
        prepare, labels, temperature = LogMel(model.manifest), model.manifest["labels"], model.manifest["output"].get("temperature") or 1
    else:
        model = resnet50()
        model.load_state_dict(torch.load(options.weights))
        model.eval()
        prepare, temperature = picture_tensor, 1
    print("PyTorch {torch}, {threads} threads inside one answer, mkldnn {mkldnn}".format(**about()), flush=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    create_app(prepare, model, labels, temperature).run(host="127.0.0.1", port=options.port, threaded=True)


if __name__ == "__main__":
    main()
