"""Where a program trains: one device, several of one machine, several machines, or a TPU."""

import json
import os

import tensorflow as tf

KINDS = ("auto", "cpu", "mirrored", "multiworker", "tpu")


def make_strategy(
    kind: str = "auto", *, replicas: int | None = None, tpu: str = ""
) -> tf.distribute.Strategy:
    """Return the strategy under whose scope the model is built, and which runs its steps.

    - `cpu`: this many replicas on logical CPUs, one unless said. More than one must be asked for before
      TensorFlow has looked at its devices.
    - `mirrored`: this many GPUs of this machine, all unless said.
    - `multiworker`: the processes that the environment variable TF_CONFIG names, with all their devices.
    - `tpu`: the TPU of this name, or the one that this machine is attached to. Nothing here has run on a
      TPU: the tests follow this path with a stand-in for the resolver.
    - `auto`: `multiworker` if TF_CONFIG is set, else `tpu` if TPU_NAME is, else `mirrored` if there is a
      GPU, else `cpu`.

    Shapes:
        a name -> a strategy

    Raises:
        ValueError: an unknown kind, fewer devices than asked for, no TPU, or a TF_CONFIG that is malformed.

    Example:
        >>> make_strategy("cpu").num_replicas_in_sync
        1
    """
    if kind not in KINDS:
        raise ValueError(f"expected a strategy of {', '.join(KINDS)}, received {kind!r}")
    if kind == "auto":
        kind = _kind_of_this_machine()
    if replicas is not None and kind in ("multiworker", "tpu"):
        raise ValueError(f"a {kind} strategy takes all devices there are: leave out replicas={replicas}")
    if replicas is not None and replicas < 1:
        raise ValueError(f"expected at least one replica, received {replicas}")
    if kind == "cpu":
        return _on_cpus(replicas or 1)
    if kind == "mirrored":
        return _on_gpus(replicas)
    if kind == "multiworker":
        worker_of(os.environ.get("TF_CONFIG", ""))
        return tf.distribute.MultiWorkerMirroredStrategy()
    return _on_tpu(tpu)


def worker_of(tf_config: str) -> tuple[int, int]:
    """Return which worker this process is and how many there are, from the text of TF_CONFIG.

    Shapes:
        JSON -> index from 0, count

    Raises:
        ValueError: the text does not name a cluster of workers and a task in it.

    Example:
        >>> worker_of('{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}')
        (1, 2)
    """
    example = '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}'
    try:
        found = json.loads(tf_config)
    except json.JSONDecodeError as error:
        raise ValueError(f"TF_CONFIG is not JSON ({error}); expected {example}") from None
    match found:
        case {"cluster": {"worker": [*workers]}, "task": {"type": "worker", "index": int(index)}}:
            if 0 <= index < len(workers):
                return index, len(workers)
            raise ValueError(f"TF_CONFIG: expected a task index below {len(workers)}, received {index}")
    raise ValueError(f"TF_CONFIG: expected {example}, received {tf_config}")


def _kind_of_this_machine() -> str:
    if os.environ.get("TF_CONFIG"):
        return "multiworker"
    if os.environ.get("TPU_NAME"):
        return "tpu"
    return "mirrored" if tf.config.list_physical_devices("GPU") else "cpu"


def _on_cpus(replicas: int) -> tf.distribute.Strategy:
    if replicas == 1:
        return tf.distribute.OneDeviceStrategy("CPU:0")
    cpu = tf.config.list_physical_devices("CPU")[0]
    if len(tf.config.get_logical_device_configuration(cpu) or [cpu]) < replicas:
        parts = [tf.config.LogicalDeviceConfiguration()] * replicas
        try:
            tf.config.set_logical_device_configuration(cpu, parts)
        except RuntimeError:  # TensorFlow has looked at its devices
            found = len(tf.config.list_logical_devices("CPU"))
            raise ValueError(
                f"expected {replicas} logical CPUs, found {found}, and TensorFlow already runs: "
                "make the strategy before anything else, in a new process"
            ) from None
    # The collective ops that are the default on CPUs of TensorFlow 2.21 know one strategy in a process:
    # a second one numbers its sums anew, and they meet those of the first.
    to_one = tf.distribute.ReductionToOneDevice()
    return tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(replicas)], cross_device_ops=to_one)


def _on_gpus(replicas: int | None) -> tf.distribute.Strategy:
    found = len(tf.config.list_physical_devices("GPU"))
    if not found or found < (replicas or 1):
        raise ValueError(
            f"expected {replicas or 'at least 1'} GPU{'s' * ((replicas or 1) > 1)}, found {found}; "
            "'cpu' works everywhere"
        )
    if (replicas or found) == 1:
        return tf.distribute.OneDeviceStrategy("GPU:0")
    return tf.distribute.MirroredStrategy([f"GPU:{number}" for number in range(replicas or found)])


def _on_tpu(name: str) -> tf.distribute.Strategy:
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu=name)
        tf.config.experimental_connect_to_cluster(resolver)
        tf.tpu.experimental.initialize_tpu_system(resolver)
    except (ValueError, tf.errors.NotFoundError):
        asked = f"the TPU {name!r}" if name else "a TPU"
        raise ValueError(
            f"expected {asked}, found none; where there is one, TPU_NAME names it, 'local' on its own machine"
        ) from None
    return tf.distribute.TPUStrategy(resolver)
