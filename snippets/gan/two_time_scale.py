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

    The variables are told apart by their full paths. The pattern `"generator/.*"` would not do: a variable
    of a functional model is called `dense/kernel`, without the model's name, and a path that no pattern
    matches falls to the default optimiser, silently.

    Shapes:
        two models, two optimizers -> one optimizer

    Raises:
        ValueError: a variable of the generator has the path of one of the discriminator.

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
    paths = [variable.path for variable in generator.trainable_variables]
    shared = sorted(set(paths) & {variable.path for variable in discriminator.trainable_variables})
    if shared:
        raise ValueError(
            f"expected variables with paths of their own, received {shared[0]!r} in both networks; "
            "give the layers of each network names of their own"
        )
    pattern = "|".join(re.escape(path) for path in paths)  # one key, so that it is saved as one optimizer
    rules = keras.optimizers.OptimizerMap(discriminator_optimizer, {pattern: generator_optimizer})
    return keras.optimizers.MultiOptimizer(rules)
