from __future__ import annotations

import json

import pytest


@pytest.fixture
def make_strategy(tensorflow, monkeypatch):
    from snippets.bert.strategy import make_strategy

    monkeypatch.delenv("TF_CONFIG", raising=False)
    monkeypatch.delenv("TPU_NAME", raising=False)
    return make_strategy


@pytest.fixture
def gpus(tensorflow, monkeypatch):
    """Lets TensorFlow say that there are so many GPUs."""
    real = tensorflow.config.list_physical_devices

    def pretend(count):
        def devices(kind=None):
            return [f"GPU:{i}" for i in range(count)] if kind == "GPU" else real(kind)

        monkeypatch.setattr(tensorflow.config, "list_physical_devices", devices)

    return pretend


def cluster(*workers, index=0, task="worker"):
    return json.dumps({"cluster": {"worker": workers}, "task": {"type": task, "index": index}})


def message(caught):
    return str(caught.value)


@pytest.mark.replicas(2)
@pytest.mark.parametrize("replicas", [None, 1, 2])
def test_cpus_are_as_many_as_asked_for(make_strategy, replicas):
    assert make_strategy("cpu", replicas=replicas).num_replicas_in_sync == (replicas or 1)


@pytest.mark.replicas(2)
def test_a_process_may_have_several_strategies(make_strategy, two_replicas, tensorflow):
    """Sums of different shapes, in turn: with collective ops on CPUs the second strategy would fail."""
    for shape in ((3,), (5,), (2, 2)):
        for strategy in (make_strategy("cpu", replicas=2), two_replicas):

            @tensorflow.function
            def total(strategy=strategy, shape=shape):
                context = tensorflow.distribute.get_replica_context
                return strategy.run(lambda: context().all_reduce("SUM", tensorflow.ones(shape)))

            assert (
                strategy.experimental_local_results(total())[0].numpy().tolist()
                == (2 * tensorflow.ones(shape)).numpy().tolist()
            )


def test_more_cpus_than_tensorflow_began_with_are_refused(make_strategy, tensorflow):
    tensorflow.config.list_logical_devices()
    with pytest.raises(ValueError) as caught:
        make_strategy("cpu", replicas=3)
    assert message(caught) == (
        "expected 3 logical CPUs, found 2, and TensorFlow already runs: "
        "make the strategy before anything else, in a new process"
    )


@pytest.mark.parametrize(
    ("kind", "replicas", "expected"),
    [
        ("gpus", None, "expected a strategy of auto, cpu, mirrored, multiworker, tpu, received 'gpus'"),
        ("tpu", 8, "a tpu strategy takes all devices there are: leave out replicas=8"),
        ("cpu", 0, "expected at least one replica, received 0"),
        ("mirrored", None, "expected at least 1 GPU, found 0; 'cpu' works everywhere"),
        ("mirrored", 1, "expected 1 GPU, found 0; 'cpu' works everywhere"),
        ("mirrored", 4, "expected 4 GPUs, found 0; 'cpu' works everywhere"),
    ],
)
def test_what_cannot_be_had_is_named(make_strategy, gpus, kind, replicas, expected):
    gpus(0)
    with pytest.raises(ValueError) as caught:
        make_strategy(kind, replicas=replicas)
    assert message(caught) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "",
            "TF_CONFIG is not JSON (Expecting value: line 1 column 1 (char 0)); expected "
            '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}',
        ),
        (
            '{"cluster": {}}',
            'TF_CONFIG: expected {"cluster": {"worker": ["host:port", ...]}, '
            '"task": {"type": "worker", "index": 0}}, received {"cluster": {}}',
        ),
        (cluster("a:1", "b:1", index=2), "TF_CONFIG: expected a task index below 2, received 2"),
    ],
)
def test_a_malformed_cluster_is_explained(make_strategy, monkeypatch, text, expected):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(ValueError) as caught:
        make_strategy("multiworker")
    assert message(caught) == expected


def test_a_machine_chooses_for_itself(make_strategy, tensorflow, monkeypatch, gpus):
    made = []
    distribute = tensorflow.distribute
    for name in ("OneDeviceStrategy", "MirroredStrategy", "MultiWorkerMirroredStrategy"):
        monkeypatch.setattr(distribute, name, lambda *args, name=name, **_: made.append((name, *args)))
    make_strategy()
    gpus(1)
    make_strategy()
    gpus(2)
    make_strategy()
    monkeypatch.setenv("TF_CONFIG", cluster("a:1", "b:1"))
    make_strategy()
    assert made == [
        ("OneDeviceStrategy", "CPU:0"),
        ("OneDeviceStrategy", "GPU:0"),
        ("MirroredStrategy", ["GPU:0", "GPU:1"]),
        ("MultiWorkerMirroredStrategy",),
    ]


def test_a_tpu_is_connected_and_initialised_before_its_strategy(make_strategy, tensorflow, monkeypatch):
    calls = []

    def stand_in(name):
        return lambda *args, **named: calls.append((name, *args, *named.values())) or name

    monkeypatch.setenv("TPU_NAME", "local")
    monkeypatch.setattr(tensorflow.distribute.cluster_resolver, "TPUClusterResolver", stand_in("resolver"))
    monkeypatch.setattr(tensorflow.config, "experimental_connect_to_cluster", stand_in("connect"))
    monkeypatch.setattr(tensorflow.tpu.experimental, "initialize_tpu_system", stand_in("initialise"))
    monkeypatch.setattr(tensorflow.distribute, "TPUStrategy", stand_in("strategy"))
    assert make_strategy(tpu="node-1") == "strategy"
    assert calls == [
        ("resolver", "node-1"),
        ("connect", "resolver"),
        ("initialise", "resolver"),
        ("strategy", "resolver"),
    ]


@pytest.mark.parametrize(("name", "asked"), [("", "a TPU"), ("node-1", "the TPU 'node-1'")])
def test_no_tpu_is_said_in_a_line(make_strategy, tensorflow, monkeypatch, name, asked):
    def resolver(tpu):
        raise ValueError("Please provide a TPU Name to connect to.")

    monkeypatch.setattr(tensorflow.distribute.cluster_resolver, "TPUClusterResolver", resolver)
    with pytest.raises(ValueError) as caught:
        make_strategy("tpu", tpu=name)
    assert message(caught) == (
        f"expected {asked}, found none; where there is one, TPU_NAME names it, 'local' on its own machine"
    )
