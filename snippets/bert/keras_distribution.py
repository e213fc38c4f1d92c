"""What `keras.distribution` does to a variable, which on TensorFlow is nothing."""

import keras


def devices_of_kernel(n_devices: int) -> list[str]:
    """Return the devices that hold a kernel created under `keras.distribution.DataParallel`.

    On JAX they are `n_devices` devices, each with a replica. On TensorFlow it is one, without any warning.

    Shapes:
        n_devices: scalar -> names of devices

    Raises:
        ValueError: there are not that many devices.

    Example:
        >>> devices_of_kernel(1)
        ['CPU:0']
    """
    devices = keras.distribution.list_devices("cpu")
    if not 1 <= n_devices <= len(devices):
        raise ValueError(f"expected 1 to {len(devices)} devices, received {n_devices}")
    previous = keras.distribution.distribution()
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices[:n_devices]))
    layer = keras.layers.Dense(4)
    layer.build((None, 4))
    keras.distribution.set_distribution(previous)
    kernel = layer.kernel.value
    components = getattr(kernel, "values", [kernel])  # tf.distribute holds one variable for each replica
    return [component.device.rpartition("device:")[2] for component in components]
