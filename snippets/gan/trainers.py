"""The trainers by the names that tables and figures give them."""

from collections.abc import Callable
from functools import partial

from snippets.gan.adversarial_model import AdversarialModel
from snippets.gan.alternating_gan import AlternatingGAN
from snippets.gan.single_loss_gan import SingleLossGAN


def trainer_named(name: str) -> Callable[..., AdversarialModel]:
    """Return what makes a model that trains as the name says.

    Shapes:
        name: a string -> a function of two networks and the options of their model

    Raises:
        ValueError: no trainer has that name.

    Example:
        >>> trainer_named("single loss").__name__
        'SingleLossGAN'
    """
    trainers = {
        "single loss": SingleLossGAN,
        "alternating": AlternatingGAN,
        "alternating, same codes": partial(AlternatingGAN, fresh_codes=False),
    }
    if name not in trainers:
        raise ValueError(f"expected a trainer of {sorted(trainers)}, received {name!r}; pick one of them")
    return trainers[name]
