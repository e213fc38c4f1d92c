"""The 8x8 digits: a generator of them, and a judge that has learnt to read real ones."""

from dataclasses import dataclass

import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from snippets.gan.networks import digit_discriminator, digit_generator
from snippets.gan.single_loss_gan import SingleLossGAN

N_TRAIN = 1400
BATCH = 64


@dataclass(frozen=True)
class Digits:
    """Images from -1 to 1 and their labels; the test part is seen by no network in training."""

    train: np.ndarray  # (1400, 8, 8, 1)
    train_labels: np.ndarray
    test: np.ndarray  # (397, 8, 8, 1)
    test_labels: np.ndarray


@dataclass(frozen=True)
class DigitScore:
    """What a judge and a nearest neighbour say about generated images."""

    certain: float  # share of images that the judge gives one class with more than 0.9
    effective_classes: float  # exp of the entropy of the judged classes: 10 if all are equally frequent
    told_apart: float  # accuracy of a nearest neighbour that tells real from generated: 0.5 is best


def read_digits(*, seed: int = 0) -> Digits:
    """Return the 1,797 digits that come with scikit-learn, shuffled and split.

    Shapes:
        seed: scalar -> one Digits

    Example:
        >>> digits = read_digits()
        >>> digits.train.shape, digits.test.shape, float(digits.train.min()), float(digits.train.max())
        ((1400, 8, 8, 1), (397, 8, 8, 1), -1.0, 1.0)

    Reference: Alpaydin and Kaynak, Optical recognition of handwritten digits, UCI Machine Learning
    Repository, 1998. https://archive.ics.uci.edu/dataset/80
    """
    data = load_digits()
    order = np.random.default_rng(seed).permutation(len(data.images))
    images, labels = (data.images[order, :, :, None] / 8 - 1).astype("float32"), data.target[order]
    return Digits(images[:N_TRAIN], labels[:N_TRAIN], images[N_TRAIN:], labels[N_TRAIN:])


def train_judge(digits: Digits, *, seed: int = 0) -> MLPClassifier:
    """Return a small classifier of real digits.

    Shapes:
        one Digits -> a fitted classifier of (n, 64)

    Example:
        >>> labels = np.arange(2000) % 10
        >>> images = np.eye(64)[labels].reshape(-1, 8, 8, 1)  # each class lights a pixel of its own
        >>> train_judge(Digits(images, labels, images, labels)).score(images.reshape(-1, 64), labels)
        1.0
    """
    judge = MLPClassifier((64,), random_state=seed, max_iter=400)
    return judge.fit(digits.train.reshape(-1, 64), digits.train_labels)


def train_digit_gan(digits: Digits, *, n_steps: int, seed: int = 0) -> SingleLossGAN:
    r"""Return a GAN that has been trained on the digits by the single loss with R1.

    Shapes:
        n_steps: scalar -> a trained model

    Example:
        >>> images, labels = np.zeros((100, 8, 8, 1), "float32"), np.zeros(100, int)
        >>> train_digit_gan(Digits(images, labels, images, labels), n_steps=1).generate(3, seed=0).shape
        (3, 8, 8, 1)
    """
    gan = SingleLossGAN(
        digit_generator(seed=seed), digit_discriminator(seed=seed), loss="non_saturating", r1=1.0, seed=seed
    )
    rate = keras.optimizers.schedules.CosineDecay(2e-3, n_steps)
    gan.compile(
        keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99),
        steps_per_execution=20 if n_steps % 20 == 0 else 1,
        jit_compile=False,
    )
    drawn = np.random.default_rng(seed).integers(len(digits.train), size=n_steps * BATCH)
    gan.fit(digits.train[drawn], batch_size=BATCH, shuffle=False, verbose=0)
    return gan


def score_digits(images: np.ndarray, *, judge: MLPClassifier, real: np.ndarray) -> DigitScore:
    r"""Return how sure the judge is of the images, how many classes it sees, and how real they look.

    Real and generated images are mixed in equal numbers, and each is called real or generated like its
    nearest neighbour among the others. If both came from one distribution, half the answers were right.

    Shapes:
        images: (n, 8, 8, 1), real: (m, 8, 8, 1) with m <= n -> one DigitScore

    Raises:
        ValueError: there are fewer images than real ones.

    Example:
        >>> from types import SimpleNamespace
        >>> judge = SimpleNamespace(predict_proba=lambda x: np.eye(10)[np.arange(len(x)) % 10])
        >>> images, real = np.random.default_rng(0).standard_normal((2, 400, 8, 8, 1))
        >>> score = score_digits(images, judge=judge, real=real)
        >>> score.certain, round(score.effective_classes, 6), 0.4 < score.told_apart < 0.6
        (1.0, 10.0, True)

    Reference: Lopez-Paz and Oquab, Revisiting classifier two-sample tests, ICLR 2017. arXiv:1610.06545
    """
    if len(images) < len(real):
        raise ValueError(
            f"expected at least {len(real)} images, one for each real one, received {len(images)}"
        )
    probabilities = judge.predict_proba(images.reshape(len(images), -1))
    shares = np.bincount(probabilities.argmax(axis=1), minlength=10) / len(images)
    shares = shares[shares > 0]
    mixed = np.concatenate([real, images[: len(real)]]).reshape(2 * len(real), -1)
    distances = ((mixed[:, None] - mixed) ** 2).sum(axis=-1)  # (2m, 2m)
    np.fill_diagonal(distances, np.inf)
    is_real = np.arange(2 * len(real)) < len(real)
    return DigitScore(
        certain=float((probabilities.max(axis=1) > 0.9).mean()),
        effective_classes=float(np.exp(-(shares * np.log(shares)).sum())),
        told_apart=float((is_real[distances.argmin(axis=1)] == is_real).mean()),
    )
