#!/usr/bin/env python3
"""Checks of the split and of the figures; needs nothing but Python: `python3 test_train.py`."""

import contextlib
import io
import json
import math
import unittest
from dataclasses import replace
from pathlib import Path

import evaluation
import job
from clips import Clip, grouped_parts, held_out_indices, label_names, require_disjoint, training_indices


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


class Parts(unittest.TestCase):
    recordings = ["a"] * 5 + ["b", "c", "b", "c", "d", "e", "f"]

    def test_hold_every_clip_once_and_no_recording_twice(self):
        parts = grouped_parts(self.recordings, 3)
        self.assertEqual(list(range(len(self.recordings))), sorted(index for part in parts for index in part))
        heard = [{self.recordings[index] for index in part} for part in parts]
        self.assertEqual(len(set(self.recordings)), sum(map(len, heard)))

    def test_are_about_as_large_as_each_other(self):
        self.assertEqual([3, 4, 5], sorted(map(len, grouped_parts(self.recordings, 3))))


class Job(unittest.TestCase):
    plain = ["--features", "f", "--metadata", "m", "--extra-features", "e", "--extra-metadata", "x", "--guidance", "g", "--out", "o"]

    def refuse(self, arguments, environment, words):
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as said:
            job.parse(arguments, environment)
        self.assertIn(words, said.getvalue())

    def test_takes_the_recipe_unless_told_otherwise(self):
        recipe, asked = job.parse(["--cross-validate", *self.plain], {})
        self.assertEqual(job.Recipe(), recipe)
        self.assertEqual(Path("o/checkpoints"), asked.checkpoints)
        recipe, _ = job.parse(["--final", *self.plain, "--epochs", "3", "--channels", "4", "8", "--bfloat16"], {})
        self.assertEqual(replace(job.Recipe(), epochs=3, channels=(4, 8), bfloat16=True), recipe)

    def test_asks_for_what_is_missing(self):
        self.refuse(self.plain, {}, "--cross-validate")
        self.refuse(["--final", "--features", "f", "--metadata", "m", "--out", "o"], {}, "--guidance, --extra-features")
        self.refuse(["--final", "--folds", "1", *self.plain], {}, "--folds")

    def test_a_resnet_learns_from_labels_alone(self):
        recipe, asked = job.parse("--final --architecture resnet50 --weights w.pt --features f --metadata m --out o".split(), {})
        self.assertFalse(recipe.guided or recipe.kernel)
        self.assertEqual(Path("w.pt"), asked.weights)
        self.refuse(["--final", *self.plain, "--weights", "w.pt"], {}, "--architecture resnet50")

    def test_needs_no_teacher_for_a_recipe_without(self):
        alone = "--listening 0 --teacher 0 --hints 0 --extra 0 --synthetic 0 --variants 0".split()
        recipe, _ = job.parse(["--final", "--features", "f", "--metadata", "m", "--out", "o", *alone], {})
        self.assertFalse(recipe.guided)

    def test_under_sagemaker_takes_folders_from_the_environment(self):
        environment = {"SM_MODEL_DIR": "/opt/ml/model", "SM_CHANNEL_TRAINING": "/opt/ml/input/data/training"}
        recipe, asked = job.parse(["--learning_rate", "0.001", "--bfloat16", "true"], environment)
        self.assertEqual((0.001, True), (recipe.learning_rate, recipe.bfloat16))
        self.assertTrue(asked.final and asked.resume)
        self.assertEqual(Path("/opt/ml/model"), asked.out)
        self.assertEqual(Path("/opt/ml/checkpoints"), asked.checkpoints)
        self.assertEqual(Path("/opt/ml/input/data/training/features"), asked.features)
        self.assertEqual(Path("/opt/ml/input/data/training/guidance"), asked.guidance)

    def test_a_checkpoint_of_another_recipe_or_of_other_data_is_another_one(self):
        own = job.identity(job.Recipe(), job.Recipe(), "abc")
        self.assertEqual(own, json.loads(json.dumps(own)))
        self.assertNotEqual(own, job.identity(replace(job.Recipe(), seed=2), job.Recipe(), "abc"))
        self.assertNotEqual(own, job.identity(job.Recipe(), job.Recipe(), "abd"))


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

    def test_softmax_of_large_values(self):
        self.assertEqual([0.5, 0.5], evaluation.softmax([1000.0, 1000.0]))
        self.assertAlmostEqual(0.75, evaluation.softmax([2 * math.log(3), 0.0], 2.0)[0])

    def test_calibration_error_counted_by_hand(self):
        # Scores of 0.8 are right half of the time, the one of 1 is right: (2 × 0.3 + 0) / 3.
        probabilities, truth = [[0.8, 0.2], [0.2, 0.8], [1.0, 0.0]], [0, 0, 0]
        self.assertAlmostEqual(0.2, evaluation.calibration_error(probabilities, truth))


if __name__ == "__main__":
    unittest.main()
