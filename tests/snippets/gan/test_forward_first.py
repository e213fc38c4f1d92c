"""Weights are read before they move, in the graph that TensorFlow really runs."""

from __future__ import annotations

import numpy as np
import pytest

TRAINERS = ["SingleLossGAN", "SharedForwardGAN", "AlternatingGAN"]


def unordered(graph):
    """The weights of a graph that are moved at one node and read at another, with no path between the two."""
    followers = {node.name: [] for node in graph.node}
    reads, moves = {}, {}
    for node in graph.node:
        names = [name.lstrip("^").split(":")[0] for name in node.input]
        for name in names:
            followers[name].append(node.name)
        if node.op == "ReadVariableOp":
            reads.setdefault(names[0], []).append(node.name)
        elif node.op == "AssignSubVariableOp":
            moves.setdefault(names[0], []).append(node.name)

    def after(name):
        found, waiting = set(), [name]
        while waiting:
            new = set(followers[waiting.pop()]) - found
            found |= new
            waiting += new
        return found

    pairs = [(weight, read, move) for weight in moves for move in moves[weight] for read in reads[weight]]
    return {weight for weight, read, move in pairs if move not in after(read) and read not in after(move)}


@pytest.fixture
def optimised_graph(tensorflow):
    """Returns what TensorFlow's optimiser makes of a training step."""
    from tensorflow.python.eager import context

    def optimise(model, x):
        step = tensorflow.function(lambda: model.train_step(x), autograph=False)
        context.context().enable_graph_collection()
        try:
            step()
            graphs = context.context().export_run_metadata().function_graphs
        finally:
            context.context().disable_graph_collection()
        return max((each.post_optimization_graph for each in graphs), key=lambda graph: len(graph.node))

    return optimise


def model_of(gan, trainer, *, depth, loss, r1=0.0):
    import keras

    from snippets.gan.networks import perceptron

    networks = (
        perceptron(n_in, n_out, name=name, seed=0, depth=depth, width=8)
        for n_in, n_out, name in ((3, 2, "generator"), (2, 1, "discriminator"))
    )
    model = getattr(gan, trainer)(*networks, loss=loss, r1=r1, seed=0)
    model.compile(keras.optimizers.SGD(0.1))
    return model


@pytest.mark.parametrize("loss", ["hinge", "wasserstein", "non_saturating"])
@pytest.mark.parametrize("trainer", TRAINERS)
def test_every_weight_is_read_before_it_moves(gan, tensorflow, points, optimised_graph, trainer, loss):
    for depth, r1 in ((0, 0.0), (1, 0.0), (2, 1.0)):
        model = model_of(gan, trainer, depth=depth, loss=loss, r1=r1)
        assert unordered(optimised_graph(model, tensorflow.constant(points))) == set()


@pytest.mark.parametrize("trainer", TRAINERS[:2])
def test_without_it_the_hinge_loss_loses_the_order(
    gan, tensorflow, points, optimised_graph, trainer, monkeypatch
):
    """If this fails, TensorFlow keeps the order by itself, and `forward_first` may go."""
    monkeypatch.setattr("snippets.gan.adversarial_model.forward_first", lambda loss: loss)
    model = model_of(gan, trainer, depth=0, loss="hinge")
    assert unordered(optimised_graph(model, tensorflow.constant(points))) != set()


@pytest.mark.parametrize("without", [False, True])
def test_the_dirac_gan_loses_the_order_without_it(gan, tensorflow, optimised_graph, without, monkeypatch):
    import keras

    from snippets.gan.dirac_witness import Point

    if without:
        monkeypatch.setattr("snippets.gan.adversarial_model.forward_first", lambda loss: loss)
    generator = keras.Sequential([keras.Input((1,)), Point(1.0)])
    discriminator = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model = gan.SingleLossGAN(generator, discriminator, loss="wasserstein")
    model.compile(keras.optimizers.SGD(0.2))
    found = unordered(optimised_graph(model, tensorflow.zeros((1, 1))))
    assert (found != set()) == without


def test_value_and_gradient_stay_and_what_is_not_a_number_stays_so(tensorflow, run):
    from snippets.gan.forward_first import forward_first

    def value_and_slope(x):
        x = tensorflow.convert_to_tensor(x)
        with tensorflow.GradientTape() as tape:
            tape.watch(x)
            loss = forward_first(tensorflow.reduce_sum(x**2))
        return loss, tape.gradient(loss, x)

    value, slope = run(value_and_slope, np.array([1.0, 3.0], "float32"))
    assert float(value) == 10
    assert np.array_equal(slope, [2, 6])
    value, slope = run(value_and_slope, np.array([np.nan, 1.0], "float32"))
    assert np.isnan(value)
    assert np.isnan(slope).all()
