"""
ResNet-50 over log-mel spectrograms: what the published projects trained, for comparison and for who has an accelerator.

K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1; the stride of a block is in its 3 × 3
convolution, as in the weights that are usually passed around. Layers are named as in those files, so that they can be loaded.
"""

import torch
from torch import nn
from torch.nn import functional

BLOCKS = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))  # planes, blocks, stride
EXPANSION = 4


class Bottleneck(nn.Module):
    def __init__(self, channels, planes, stride):
        super().__init__()
        outputs = EXPANSION * planes
        self.conv1, self.bn1 = nn.Conv2d(channels, planes, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, stride, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv3, self.bn3 = nn.Conv2d(planes, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or channels != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(channels, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        return functional.relu(self.bn3(self.conv3(y)) + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nn.Module):
    """As UrbanSoundNet: `hear`, then `whole`, then `classify`. The one channel of a spectrogram is given thrice."""

    def __init__(self, classes, dropout=0.3):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        channels = 64
        for number, (planes, blocks, stride) in enumerate(BLOCKS, 1):
            layer = []
            for block in range(blocks):
                layer.append(Bottleneck(channels, planes, stride if block == 0 else 1))
                channels = EXPANSION * planes
            setattr(self, f"layer{number}", nn.Sequential(*layer))
        self.classify = nn.Sequential(nn.Dropout(dropout), nn.Linear(channels, classes))

    @property
    def size(self):
        """Numbers that training fitted."""
        return sum(parameter.numel() for parameter in self.parameters())

    def forward(self, spectrogram):
        return self.classify(self.whole(self.hear(spectrogram)))

    def hear(self, spectrogram):
        """Features of each step of 32 frames: batch × 2048 × steps."""
        x = functional.relu(self.bn1(self.conv1(spectrogram.expand(-1, 3, -1, -1))))
        x = functional.max_pool2d(x, 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean(2)

    def whole(self, heard):
        return heard.mean(2)

    def begin_with(self, path):
        """Takes the weights of a file, say of ImageNet's, but for its last layer, which has other classes."""
        given = {name: value for name, value in torch.load(path, map_location="cpu").items() if not name.startswith("fc.")}
        missing, unknown = self.load_state_dict(given, strict=False)
        missing = [name for name in missing if not name.startswith("classify.")]
        if missing or unknown:
            raise SystemExit(f"{path} holds no ResNet-50: it lacks {missing[:3]} and has {unknown[:3]} besides")
