"""The trainers by the names that tables and figures give them."""

from snippets.gan.adversarial_model import AdversarialModel
from snippets.gan.alternating_gan import AlternatingGAN
from snippets.gan.single_loss_gan import SingleLossGAN


def trainer_named(name: str) -> type[AdversarialModel]:
    """Return the model that trains as the name says.

    Shapes:
        name: a string -> a class

    Raises:
        ValueError: no trainer has that name.

    Example:
        >>> trainer_named("single loss").__name__
        'SingleLossGAN'
    """
    trainers = {"single loss": SingleLossGAN, "alternating": AlternatingGAN}
    if name not in trainers:
        raise ValueError(f"expected a trainer of {sorted(trainers)}, received {name!r}; pick one of them")
    return trainers[name]
