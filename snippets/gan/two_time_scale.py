"""One optimiser for a model of two networks that learn at two rates."""

import re

import keras


def two_time_scale(
    generator: keras.Model,
    discriminator: keras.Model,
    *,
    generator_optimizer: keras.optimizers.Optimizer,
    discriminator_optimizer: keras.optimizers.Optimizer,
) -> keras.optimizers.MultiOptimizer:
    r"""Return an optimiser that moves the generator by one rule and the discriminator by another.

    The variables are told apart by the names of their layers. The pattern `"generator/.*"` would not do:
    a variable of a functional model is called `dense/kernel`, without the model's name, and so is one of
    a sequential model that has been saved and loaded. What no pattern matches falls, silently, to the
    default optimiser.

    Shapes:
        two models, two optimizers -> one optimizer

    Raises:
        ValueError: a layer of the generator has the name of one of the discriminator.

    Example:
        >>> generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> rates = {name: keras.optimizers.Adam(rate) for name, rate in
        ...          {"generator_optimizer": 1e-4, "discriminator_optimizer": 4e-4}.items()}
        >>> optimizer = two_time_scale(generator, discriminator, **rates)
        >>> optimizer.build(generator.trainable_variables + discriminator.trainable_variables)
        >>> [round(float(each.learning_rate), 6) for each in optimizer.optimizers]
        [0.0001, 0.0004]

    Reference: Heusel et al., GANs trained by a two time-scale update rule converge to a local Nash
    equilibrium, NeurIPS 2017. arXiv:1706.08500
    """
    pattern = _pattern(generator)
    for variable in discriminator.trainable_variables:
        if re.fullmatch(pattern, variable.path):
            raise ValueError(
                f"expected layers with names of their own, received {variable.path!r} in both networks; "
                "name the layers, as in keras.layers.Dense(64, name='d_hidden')"
            )
    rules = keras.optimizers.OptimizerMap(discriminator_optimizer, {pattern: generator_optimizer})
    return keras.optimizers.MultiOptimizer(rules)


def _pattern(network: keras.Model) -> str:
    """One pattern, so that Keras saves one optimiser, of all variables with or without the network's name."""
    prefix = f"{network.name}/"
    paths = [re.escape(variable.path.removeprefix(prefix)) for variable in network.trainable_variables]
    return f"(?:{re.escape(prefix)})?(?:{'|'.join(paths)})"
