#!/usr/bin/env python3
"""Checks of the split and of the figures; needs nothing but Python: `python3 test_train.py`."""

import math
import unittest

import evaluation
from clips import Clip, held_out_indices, label_names, require_disjoint, training_indices


def clip(recording, fold, class_id=0, part=0):
    return Clip(f"{recording}-{class_id}-0-{part}.wav", str(recording), fold, class_id, f"class{class_id}")


class Split(unittest.TestCase):
    clips = [clip(106905, 1), clip(106905, 8, part=1), clip(7, 1), clip(8, 2), clip(9, 8)]

    def test_drops_training_clips_whose_recording_is_in_the_test_fold(self):
        self.assertEqual([0, 2], held_out_indices(self.clips, 1))
        self.assertEqual([3, 4], training_indices(self.clips, 1))
        self.assertEqual([2, 3], training_indices(self.clips, 8))

    def test_keeps_every_other_clip_of_the_other_folds(self):
        self.assertEqual([0, 1, 2, 4], training_indices(self.clips, 2))

    def test_shares_no_recording_whichever_fold_is_left_out(self):
        for fold in (1, 2, 8):
            training = {self.clips[i].recording for i in training_indices(self.clips, fold)}
            tested = {self.clips[i].recording for i in held_out_indices(self.clips, fold)}
            self.assertFalse(training & tested)

    def test_a_shared_recording_is_refused(self):
        with self.assertRaisesRegex(AssertionError, "106905"):
            require_disjoint(self.clips, [1, 3], [0, 2])


class Labels(unittest.TestCase):
    def test_stand_in_the_order_of_their_ids(self):
        self.assertEqual(["class0", "class1"], label_names([clip(1, 1, 1), clip(2, 1, 0)]))

    def test_a_gap_is_refused(self):
        with self.assertRaises(ValueError):
            label_names([clip(1, 1, 0), clip(2, 1, 2)])


class Figures(unittest.TestCase):
    def test_of_a_matrix_counted_by_hand(self):
        matrix = evaluation.confusion_matrix([0, 0, 0, 1, 1], [0, 0, 1, 1, 0], 3)
        self.assertEqual([[2, 1, 0], [1, 1, 0], [0, 0, 0]], matrix)
        self.assertAlmostEqual(3 / 5, evaluation.accuracy(matrix))
        first, second, absent = evaluation.per_class(matrix)
        self.assertAlmostEqual(2 / 3, first["recall"])
        self.assertAlmostEqual(1 / 2, second["precision"])
        self.assertEqual(0, absent["f1"])
        self.assertAlmostEqual((2 / 3 + 1 / 2) / 2, evaluation.macro_f1(matrix))

    def test_pooling_adds_the_folds(self):
        self.assertEqual([[3, 1], [0, 5]], evaluation.add_matrices([[[1, 1], [0, 2]], [[2, 0], [0, 3]]]))

    def test_temperature_turns_boasts_into_odds(self):
        # Always as sure as 4 : 0, right three times of four: the honest odds are e^(4/T) = 3.
        logits, truth = [[4.0, 0.0]] * 4, [0, 0, 0, 1]
        self.assertAlmostEqual(4 / math.log(3), evaluation.fit_temperature(logits, truth), places=4)


if __name__ == "__main__":
    unittest.main()
