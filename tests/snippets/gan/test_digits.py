"""The digits, their judge and the scores, on images whose scores are known."""

from __future__ import annotations

import re

import numpy as np
import pytest


@pytest.fixture(scope="module")
def module(tensorflow):
    from snippets.gan import digits

    return digits


@pytest.fixture(scope="module")
def data(module):
    return module.read_digits()


@pytest.fixture(scope="module")
def judge(module, data):
    return module.train_judge(data)


def test_the_parts_share_no_image(data):
    assert len(data.train) + len(data.test) == 1797
    train = {image.tobytes() for image in data.train}
    assert sum(image.tobytes() in train for image in data.test) == 0


def test_the_judge_reads_digits_that_it_has_not_seen(data, judge):
    assert judge.score(data.test.reshape(-1, 64), data.test_labels) > 0.95


def test_copies_of_the_real_images_are_never_told_apart(module, data, judge):
    """Each image's nearest neighbour is its copy on the other side, so every answer is wrong."""
    score = module.score_digits(data.test, judge=judge, real=data.test)
    assert score.told_apart == 0
    assert score.effective_classes > 9.8


def test_noise_is_told_apart_and_one_digit_is_one_class(module, data, judge):
    noise = np.random.default_rng(0).uniform(-1, 1, size=(400, 8, 8, 1)).astype("float32")
    assert module.score_digits(noise, judge=judge, real=data.test).told_apart > 0.95
    image = data.train[judge.predict_proba(data.train.reshape(-1, 64)).max(axis=1).argmax()]
    one = module.score_digits(np.repeat(image[None], 400, axis=0), judge=judge, real=data.test)
    assert one.effective_classes == 1
    assert one.certain == 1


def test_too_few_images_are_refused(module, data, judge):
    message = "expected at least 397 images, one for each real one, received 10"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        module.score_digits(data.train[:10], judge=judge, real=data.test)


def test_a_short_training_already_moves_towards_digits(module, data, judge):
    gan = module.train_digit_gan(data, n_steps=120)
    untrained = module.digit_generator(seed=0)(np.random.default_rng(1).standard_normal((400, 24))).numpy()
    before, after = (
        module.score_digits(images, judge=judge, real=data.test)
        for images in (untrained, gan.generate(400, seed=1))
    )
    assert after.effective_classes > before.effective_classes
    assert after.told_apart <= before.told_apart
