"""Small networks of which every weight follows from a seed."""

import keras


def perceptron(
    n_inputs: int, n_outputs: int, *, name: str, seed: int, width: int = 64, depth: int = 3
) -> keras.Model:
    """Return `depth` layers of ReLUs and a linear one.

    Shapes:
        (B, n_inputs) -> (B, n_outputs)

    Example:
        >>> perceptron(2, 1, name="discriminator", seed=0).count_params()
        8577
    """
    hidden = [
        keras.layers.Dense(width, "relu", kernel_initializer=_glorot(seed, layer), name=f"{name}_{layer}")
        for layer in range(depth)
    ]
    last = keras.layers.Dense(n_outputs, kernel_initializer=_glorot(seed, depth), name=f"{name}_out")
    return keras.Sequential([keras.Input((n_inputs,)), *hidden, last], name=name)


def digit_generator(n_latent: int = 24, *, seed: int) -> keras.Model:
    """Return a generator of 8x8 images with values from -1 to 1: a dense layer, two convolutions upwards.

    Shapes:
        (B, n_latent) -> (B, 8, 8, 1)

    Example:
        >>> digit_generator(seed=0).output_shape
        (None, 8, 8, 1)
    """
    kernels = [_glorot(seed, layer) for layer in range(4)]
    return keras.Sequential(
        [
            keras.Input((n_latent,)),
            keras.layers.Dense(4 * 4 * 32, "relu", kernel_initializer=kernels[0], name="g_start"),
            keras.layers.Reshape((4, 4, 32), name="g_shape"),
            keras.layers.Conv2D(
                32, 3, padding="same", activation="relu", kernel_initializer=kernels[1], name="g_4"
            ),
            keras.layers.UpSampling2D(name="g_up"),
            keras.layers.Conv2D(
                32, 3, padding="same", activation="relu", kernel_initializer=kernels[2], name="g_8"
            ),
            keras.layers.Conv2D(
                1, 3, padding="same", activation="tanh", kernel_initializer=kernels[3], name="g_image"
            ),
        ],
        name="generator",
    )


def digit_discriminator(*, seed: int) -> keras.Model:
    """Return a discriminator of 8x8 images: two convolutions downwards, two dense layers.

    Shapes:
        (B, 8, 8, 1) -> (B, 1)

    Example:
        >>> digit_discriminator(seed=0).output_shape
        (None, 1)
    """
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(
                32, 3, strides=2, padding="same", kernel_initializer=_glorot(seed, 10), name="d_4"
            ),
            keras.layers.LeakyReLU(0.2, name="d_4_act"),
            keras.layers.Conv2D(
                64, 3, strides=2, padding="same", kernel_initializer=_glorot(seed, 11), name="d_2"
            ),
            keras.layers.LeakyReLU(0.2, name="d_2_act"),
            keras.layers.Flatten(name="d_flat"),
            keras.layers.Dense(128, kernel_initializer=_glorot(seed, 12), name="d_dense"),
            keras.layers.LeakyReLU(0.2, name="d_dense_act"),
            keras.layers.Dense(1, kernel_initializer=_glorot(seed, 13), name="d_score"),
        ],
        name="discriminator",
    )


def _glorot(seed: int, layer: int) -> keras.initializers.Initializer:
    return keras.initializers.GlorotUniform(100 * seed + layer)
