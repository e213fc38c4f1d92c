from __future__ import annotations

import pytest


def test_a_layer_that_does_not_say_what_its_map_is_is_named(tensorflow):
    from snippets.flow.spectral_layer import SpectralLayer

    class Nameless(SpectralLayer):
        pass

    layer = Nameless(2)
    x = tensorflow.ones((1, 2))
    with pytest.raises(NotImplementedError) as caught:
        layer.operator(x, x)
    assert str(caught.value) == "Nameless must say what its linear map is"
    with pytest.raises(NotImplementedError) as caught:
        layer.adjoint(x, x)
    assert str(caught.value) == "Nameless must say what the transpose of its map is"
