"""The head that the bundled model answers with: a machine of kernels over what the network learnt to hear from YAMNet."""

import numpy as np
import torch
from torch import nn


class KernelHead(nn.Module):
    """
    Labels told by likeness to the training clips: for each class a weighted sum of exp(-gamma |x - c|²) over all of them.

    x is what the network believes YAMNet would hear, mean and maximum over the patches, along its principal components. The classes
    are not compact there (two jackhammers are less alike than a jackhammer and a motor), so a linear head on the same features, or on
    those behind them, tells them worse; docs/accuracy.md has the figures. But it is surer of itself than it should be. Added to its
    scores are therefore the logits of the linear head, which doubts where the kernels know nothing. And scores of a regression end at
    1, however sure: a softmax of them is too timid at the top or too bold in the middle, whatever the temperature. So what counts is how
    far a class lies behind the best, to a power (1 would change nothing), which leaves the order as it is.
    """

    SHARPNESS = 8.0  # scores near 0 and 1 become logits of a usual size ...
    BLUNTNESS = 20.0  # ... and powers of their distances too; the temperature does the rest

    def __init__(self, network, scaffold, centre, components, clips, weights, gamma, linear, gap):
        super().__init__()
        self.network, self.scaffold, self.gamma, self.linear, self.gap = network, scaffold, gamma, linear, gap
        for name, value in (("centre", centre), ("components", components), ("clips", clips), ("weights", weights)):
            self.register_buffer(name, torch.as_tensor(value, dtype=torch.float32))
        self.register_buffer("squares", torch.empty(len(clips)))
        self.measure()

    def measure(self):
        """The squared lengths of the clips as they are now: to be called when they were rounded."""
        self.squares.copy_((self.clips * self.clips).sum(1))

    @property
    def size(self):
        """Numbers that training fitted."""
        return sum(values.numel() for values in [*self.parameters(), *self.buffers(False)])

    def forward(self, spectrogram):
        heard = self.network.hear(spectrogram)
        x = (hints(self.network, self.scaffold, heard) - self.centre) @ self.components
        distance = (x * x).sum(1, keepdim=True) + self.squares - 2 * x @ self.clips.T
        scores = torch.exp(-self.gamma * distance) @ self.weights
        logits = self.SHARPNESS * scores + self.linear * self.network.classify(self.network.whole(heard))
        return -((logits.amax(1, keepdim=True) - logits) ** self.gap) / self.BLUNTNESS


def hints(network, scaffold, heard):
    """What the network believes YAMNet would hear: mean over the patches, then maximum."""
    patches = scaffold(network.patches(heard))
    return torch.cat([patches.mean(1), patches.amax(1)], dim=1)


@torch.no_grad()
def fit(network, scaffold, spectrograms, targets, classes, recipe):
    """
    Kernel ridge regression of the classes: weights (K + ridge I)⁻¹ (Y - 1/classes), which is what a least-squares support vector
    machine solves (Suykens and Vandewalle, 1999). `spectrograms` in parts, of the training clips as they are.
    """
    heard = torch.cat([hints(network, scaffold, network.hear(part)) for part in spectrograms]).double().numpy()
    centre = heard.mean(0)
    components = np.linalg.svd(heard - centre, full_matrices=False)[2][: recipe.components].T
    clips = (heard - centre) @ components
    gamma = recipe.kernel / (clips.shape[1] * clips.var())
    squares = (clips * clips).sum(1)
    likeness = np.exp(-gamma * np.maximum(squares[:, None] + squares - 2 * clips @ clips.T, 0))
    wanted = np.eye(classes)[np.asarray(targets)] - 1 / classes
    weights = np.linalg.solve(likeness + recipe.ridge * np.eye(len(clips)), wanted)
    return KernelHead(network, scaffold, centre, components, clips, weights, float(gamma), recipe.linear, recipe.gap).eval()
