"""
What each training batch is put through. A tensor value is (dB below the loudest cell + 40) / 20, so 0.05 is one decibel.

All of it is mild: steady noises differ little from each other, and what blurs them costs more than it teaches.
"""

from dataclasses import dataclass

import torch

LOWEST, HIGHEST = -2.0, 2.0


@dataclass(frozen=True)
class Strength:
    tilt: float = 0.0  # highest against lowest band; 0.15 is up to ±3 dB each way
    gain: float = 0.1  # up to ±2 dB
    masks: int = 2  # of bands and of frames each
    mask_bands: int = 8
    mask_frames: int = 24
    mixup: float = 0.3  # alpha of the beta distribution


STRENGTH = Strength()


def crop(batch, start, frames):
    """`frames` of each clip, from its own start."""
    count, _, bands, _ = batch.shape
    kept = start.view(count, 1, 1, 1) + torch.arange(frames)
    return batch.gather(3, kept.expand(count, 1, bands, frames))


def disturb(batch, strength=STRENGTH):
    """Another level and tone control, and a few bands and frames withheld, each clip its own way."""
    count, _, bands, frames = batch.shape
    slope = torch.linspace(-1, 1, bands).view(1, 1, bands, 1)
    tilt, gain = _uniform(count, strength.tilt), _uniform(count, strength.gain)
    batch = (batch + tilt * slope + gain).clamp_(LOWEST, HIGHEST)

    mean = batch.mean(dim=(2, 3), keepdim=True)
    for _ in range(strength.masks):
        batch = torch.where(_spans(count, bands, strength.mask_bands).view(count, 1, bands, 1), mean, batch)
        batch = torch.where(_spans(count, frames, strength.mask_frames).view(count, 1, 1, frames), mean, batch)
    return batch


def mix(batch, *targets, strength=STRENGTH):
    """Mixup: blends each clip with another of the batch, and all their targets alike. The first share is the larger."""
    share = torch.distributions.Beta(strength.mixup, strength.mixup).sample((len(batch),))
    share = torch.maximum(share, 1 - share)
    other = torch.randperm(len(batch))

    def blend(values):
        own = share.view(-1, *[1] * (values.dim() - 1))
        return values * own + values[other] * (1 - own)

    return [blend(batch), *map(blend, targets)]


def _uniform(count, limit):
    return (torch.rand(count, 1, 1, 1) * 2 - 1) * limit


def _spans(count, length, longest):
    """One random span a row, of 0 to `longest` cells, as a mask."""
    width = torch.randint(longest + 1, (count, 1))
    start = (torch.rand(count, 1) * (length - width + 1)).long()
    position = torch.arange(length)
    return (position >= start) & (position < start + width)
