#!/usr/bin/env python3
"""Checks of the ResNet-50; needs PyTorch and onnx: `python3 test_resnet.py`."""

import tempfile
import unittest
from pathlib import Path

try:
    import onnx  # noqa: F401  what export needs
    import torch

    from export import export_onnx
    from model import BANDS, FRAMES
    from resnet import ResNet50
except ModuleNotFoundError as fault:
    raise unittest.SkipTest(f"{fault.name} is not installed") from None


class Network(unittest.TestCase):
    def test_has_as_many_weights_as_the_published_one(self):
        self.assertEqual(25_557_032, ResNet50(1000).size)

    def test_begins_with_given_weights_but_for_its_last_layer(self):
        first, second = ResNet50(3), ResNet50(5)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.pt"
            given = {name: value for name, value in first.state_dict().items() if not name.startswith("classify.")}
            torch.save({**given, "fc.weight": torch.zeros(7, 2048), "fc.bias": torch.zeros(7)}, path)
            second.begin_with(path)
            torch.testing.assert_close(first.layer4[2].conv3.weight, second.layer4[2].conv3.weight)
            torch.save({"conv1.weight": given["conv1.weight"]}, path)
            with self.assertRaisesRegex(SystemExit, "no ResNet-50"):
                second.begin_with(path)

    def test_is_exported_with_its_normalisation_folded_in(self):
        torch.manual_seed(1)
        with tempfile.TemporaryDirectory() as folder:
            export_onnx(ResNet50(3).eval(), Path(folder) / "r.onnx", torch.zeros(1, BANDS, FRAMES))
            self.assertEqual({"r.onnx", "r.expected.json"}, {path.name for path in Path(folder).iterdir()})


if __name__ == "__main__":
    unittest.main()
