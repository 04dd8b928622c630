"""The network of the bundled model: a small CNN over log-mel spectrograms."""

import torch
from torch import nn

BANDS = 64
FRAMES = 200


class UrbanSoundNet(nn.Module):
    """
    Four convolutions, bands and frames halved between them, then a head that still knows which band is which.

    The first convolution is 9 frames (180 ms) wide: the blows of a jackhammer, some 20 a second, are only to be told from
    a motor's hum at the full frame rate, before the first pooling.

    A convolution treats all bands alike, yet whether energy sits at 100 Hz or at 4 kHz is much of what tells an
    idling engine from an air conditioner. So only time is pooled away after the last block; one convolution as high as the
    remaining bands reads them with a weight each. Mean and maximum over time let both a steady hum and a single shot count.
    """

    def __init__(self, classes, channels, head, dropout=0.3):
        super().__init__()
        blocks = [*_convolution(1, channels[0], (3, 9))]
        for inputs, outputs in zip(channels, channels[1:]):
            blocks += [nn.AvgPool2d(2, count_include_pad=False), *_convolution(inputs, outputs, (3, 3))]
        self.blocks = nn.Sequential(*blocks, nn.Dropout2d(0.1))
        self.bands = nn.Sequential(*_convolution(channels[-1], head, (BANDS >> (len(channels) - 1), 1), padding=0))
        self.classify = nn.Sequential(nn.Dropout(dropout), nn.Linear(head, classes))

    def forward(self, spectrogram):
        return self.classify(self.whole(self.hear(spectrogram)))

    def hear(self, spectrogram):
        """Features of each step of 8 frames: batch × features × steps. Any number of frames will do that is a multiple of 8."""
        return self.bands(self.blocks(spectrogram)).squeeze(2)

    @property
    def size(self):
        """Numbers that training fitted."""
        return sum(parameter.numel() for parameter in self.parameters())

    def whole(self, heard):
        """What the labels are told from."""
        return heard.mean(dim=2) + heard.amax(dim=2)

    def patches(self, heard):
        """The same of each patch of YAMNet's, 6 steps every 3: batch × patches × features. What the kernel head stands on."""
        parts = heard.unfold(2, 6, 3)
        return (parts.mean(dim=3) + parts.amax(dim=3)).transpose(1, 2)


def _convolution(inputs, outputs, kernel, padding=None):
    if padding is None:
        padding = tuple(length // 2 for length in kernel)
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False)
    return convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)


def to_fast_layout(value):
    """Channels last: on a CPU, convolutions of few channels train about twice as fast in this layout."""
    return value.to(memory_format=torch.channels_last)
