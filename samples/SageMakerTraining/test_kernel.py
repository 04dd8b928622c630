#!/usr/bin/env python3
"""Checks of the final head; needs NumPy and PyTorch: `python3 test_kernel.py`."""

import unittest
from dataclasses import replace

try:
    import numpy as np
    import torch

    import kernel
    from job import Recipe
except ModuleNotFoundError as fault:
    raise unittest.SkipTest(f"{fault.name} is not installed") from None


class Points(torch.nn.Module):
    """Stands for the network: a spectrogram is one patch, and its two numbers are what is heard."""

    def hear(self, points):
        return points

    def patches(self, points):
        return points.unsqueeze(1)

    def whole(self, points):
        return points

    classify = whole


def fitted(points, targets, **changes):
    recipe = replace(Recipe(), **{"components": 2, "linear": 0.0, "gap": 1.0, **changes})
    return kernel.fit(Points(), torch.nn.Identity(), points.split(3), targets, int(targets.max()) + 1, recipe)


class Head(unittest.TestCase):
    # Exclusive or: no linear head can tell these two classes.
    corners = torch.tensor([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    classes = torch.tensor([0, 0, 1, 1])

    def test_tells_classes_that_no_line_divides(self):
        said = fitted(self.corners, self.classes, ridge=0.01)(self.corners + 0.1)
        self.assertEqual(self.classes.tolist(), said.argmax(1).tolist())

    def test_solves_the_equations_of_kernel_ridge_regression(self):
        head = fitted(self.corners, self.classes, ridge=0.5)
        clips = head.clips.double().numpy()
        likeness = np.exp(-head.gamma * ((clips[:, None] - clips) ** 2).sum(2))
        wanted = np.eye(2)[self.classes] - 0.5
        np.testing.assert_allclose((likeness + 0.5 * np.eye(4)) @ head.weights.double().numpy(), wanted, atol=1e-5)
        scores = head.SHARPNESS * likeness @ head.weights.double().numpy()
        np.testing.assert_allclose(head(self.corners), (scores - scores.max(1, keepdims=True)) / head.BLUNTNESS, atol=1e-5)

    def test_knows_nothing_far_from_all_it_heard(self):
        said = fitted(self.corners, self.classes)(torch.tensor([[1000.0, -1000.0]]))
        self.assertEqual([[0.0, 0.0]], said.tolist())

    def test_adds_what_the_linear_head_says(self):
        alone, both = fitted(self.corners, self.classes), fitted(self.corners, self.classes, linear=2.0)
        added = alone(self.corners) + 2 * self.corners / both.BLUNTNESS
        np.testing.assert_allclose(both(self.corners), added - added.amax(1, keepdim=True), atol=1e-5)

    def test_leaves_the_order_as_it_is_whatever_the_power(self):
        plain, bent = fitted(self.corners, self.classes), fitted(self.corners, self.classes, gap=1.75)
        far = torch.tensor([[0.2, 0.1], [0.9, 0.2], [3.0, 1.0]])
        self.assertEqual(plain(far).argsort(1).tolist(), bent(far).argsort(1).tolist())
        self.assertEqual([0.0] * 3, bent(far).amax(1).tolist())


if __name__ == "__main__":
    unittest.main()
