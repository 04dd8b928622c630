#!/usr/bin/env python3
"""Checks of what a run may hear; needs NumPy and PyTorch: `python3 test_material.py`."""

import unittest

try:
    import numpy as np
    import torch

    from clips import Clip
    from material import Material
    from model import BANDS, FRAMES, UrbanSoundNet
except ModuleNotFoundError as fault:
    raise unittest.SkipTest(f"{fault.name} is not installed") from None


def material():
    """Clip a in fold 1, clip b in fold 2, an extra recording c, a synthetic sound; a variant of b holds a, one of c holds b."""
    clips = [Clip("a-0-0-0.wav", "a", 1, 0, "zero"), Clip("b-1-0-0.wav", "b", 2, 1, "one")]
    return Material(
        clips,
        ["zero", "one"],
        torch.tensor([0, 1]),
        ["a", "b", "c", None],
        [[0], [1, 3, 4], [2, 5], [6]],
        ["", "", "", "a", "", "b", ""],
        torch.zeros(7, BANDS, FRAMES, dtype=torch.float16),
        np.random.default_rng(1).random((7, 8, 4)).astype(np.float16),
        "",
    )


class Hearing(unittest.TestCase):
    def test_leaves_out_a_variant_that_holds_a_recording_of_the_test_fold(self):
        self.assertEqual([1, 4], material().hearable(1, {"a"}))
        self.assertEqual([2], material().hearable(2, {"b"}))

    def test_leaves_out_every_variant_of_a_recording_of_the_test_fold(self):
        self.assertEqual([], material().hearable(1, {"b"}))
        self.assertEqual([], material().hearable(2, {"c"}))

    def test_keeps_the_rest_and_synthetic_sounds_always(self):
        self.assertEqual([1, 3, 4], material().hearable(1, {"c"}))
        self.assertEqual([6], material().hearable(3, {"a", "b", "c"}))

    def test_what_every_run_begins_with_holds_nothing_of_any_fold(self):
        from train import prepare_listening

        lesson = prepare_listening(material())
        self.assertEqual({2: [2], 3: [6]}, lesson.rows)

    def test_the_teacher_hears_the_mean_and_the_maximum_of_the_patches(self):
        known = material()
        heard = known.patches[[5]].astype(np.float32) ** 2
        wanted = np.sqrt(np.concatenate([heard.mean(1), heard.max(1)], axis=1))
        np.testing.assert_allclose(known.embedding([5]), wanted, rtol=1e-6)


class Network(unittest.TestCase):
    def test_steps_and_patches_of_whole_clips_and_of_crops(self):
        network = UrbanSoundNet(2, (4, 8, 8, 8), 16)
        for frames, steps, patches in ((FRAMES, 25, 7), (96, 12, 3)):
            heard = network.hear(torch.zeros(2, 1, BANDS, frames))
            self.assertEqual((2, 16, steps), tuple(heard.shape))
            self.assertEqual((2, patches, 16), tuple(network.patches(heard).shape))


if __name__ == "__main__":
    unittest.main()
