"""The head that the bundled model answers with: a machine of kernels over what the network learnt to hear from YAMNet."""

import numpy as np
import torch
from torch import nn


class KernelHead(nn.Module):
    """
    Labels told by likeness to the training clips: for each class a weighted sum of exp(-gamma |x - c|²) over all of them.

    x is what the network believes YAMNet would hear, mean and maximum over the patches, along its principal components. The classes
    are not compact there (two jackhammers are less alike than a jackhammer and a motor), so a linear head on the same features, or on
    those behind them, tells them worse; docs/accuracy.md has the figures.
    """

    SHARPNESS = 8.0  # scores near 0 and 1 become logits of a usual size; the temperature does the rest

    def __init__(self, network, scaffold, centre, components, clips, weights, gamma):
        super().__init__()
        self.network, self.scaffold, self.gamma = network, scaffold, gamma
        for name, value in (("centre", centre), ("components", components), ("clips", clips), ("weights", weights)):
            self.register_buffer(name, torch.as_tensor(value, dtype=torch.float32))

    @property
    def size(self):
        """Numbers that training fitted and the exported model holds: the network's linear head is not among them."""
        fitted = [*self.network.blocks.parameters(), *self.network.bands.parameters(), *self.scaffold.parameters(), *self.buffers(False)]
        return sum(values.numel() for values in fitted)

    def forward(self, spectrogram):
        x = (hints(self.network, self.scaffold, spectrogram) - self.centre) @ self.components
        distance = (x * x).sum(1, keepdim=True) + (self.clips * self.clips).sum(1) - 2 * x @ self.clips.T
        return self.SHARPNESS * (torch.exp(-self.gamma * distance) @ self.weights)


def hints(network, scaffold, spectrogram):
    """What the network believes YAMNet would hear: mean over the patches, then maximum."""
    patches = scaffold(network.patches(network.hear(spectrogram)))
    return torch.cat([patches.mean(1), patches.amax(1)], dim=1)


@torch.no_grad()
def fit(network, scaffold, spectrograms, targets, classes, recipe):
    """
    Kernel ridge regression of the classes: weights (K + ridge I)⁻¹ (Y - 1/classes), which is what a least-squares support vector
    machine solves (Suykens and Vandewalle, 1999). `spectrograms` in parts, of the training clips as they are.
    """
    heard = torch.cat([hints(network, scaffold, part) for part in spectrograms]).double().numpy()
    centre = heard.mean(0)
    components = np.linalg.svd(heard - centre, full_matrices=False)[2][: recipe.components].T
    clips = (heard - centre) @ components
    gamma = recipe.kernel / (clips.shape[1] * clips.var())
    squares = (clips * clips).sum(1)
    likeness = np.exp(-gamma * np.maximum(squares[:, None] + squares - 2 * clips @ clips.T, 0))
    wanted = np.eye(classes)[np.asarray(targets)] - 1 / classes
    weights = np.linalg.solve(likeness + recipe.ridge * np.eye(len(clips)), wanted)
    return KernelHead(network, scaffold, centre, components, clips, weights, float(gamma)).eval()
