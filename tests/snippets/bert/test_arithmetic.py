"""The arithmetic of pretraining, against the compiled program and by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snippets.bert.arithmetic import (
    H100_8,
    V5E_8,
    activation_bytes,
    estimate_step,
    forward_flops,
    state_bytes,
    training_flops,
)
from snippets.bert.config import BertConfig

BASE = BertConfig.base(30522)
TINY = BertConfig.tiny(1000, max_length=64, max_predictions=10, dropout=0.0)
BATCH = 3


@pytest.fixture(scope="module")
def compiled(tensorflow):
    """The text of the compiled forward pass and of the compiled gradients of a tiny model."""
    from snippets.bert.model import build_bert_mlm

    model = build_bert_mlm(TINY)
    names = ("token_ids", "segment_ids", "padding_mask", "masked_positions")
    batch = [
        tensorflow.zeros((BATCH, 64), tensorflow.int32),
        tensorflow.zeros((BATCH, 64), tensorflow.int32),
        tensorflow.ones((BATCH, 64), tensorflow.bool),
        tensorflow.zeros((BATCH, 10), tensorflow.int32),
    ]

    def forward(*inputs):
        return model(dict(zip(names, inputs, strict=True)), training=True)

    def gradients(*inputs):
        with tensorflow.GradientTape() as tape:
            loss = tensorflow.reduce_sum(forward(*inputs) ** 2)
        return [tensorflow.convert_to_tensor(each) for each in tape.gradient(loss, model.trainable_variables)]

    return [
        tensorflow.function(each, jit_compile=True).experimental_get_compiler_ir(*batch)(stage="hlo")
        for each in (forward, gradients)
    ]


@pytest.mark.xla
def test_the_operations_are_those_of_the_compiled_program_to_the_last_one(compiled):
    from snippets.bert.hlo_flops import dot_flops

    # Segments are looked up as a product with one-hot rows, whose gradient by the rows nobody needs.
    segments = 2 * TINY.max_length * TINY.segments * TINY.hidden_size
    forward, gradients = (dot_flops(hlo) for hlo in compiled)
    assert forward == BATCH * (forward_flops(TINY) + segments)
    assert gradients == BATCH * (training_flops(TINY) + 2 * segments)


def test_base_needs_six_operations_for_each_weight_and_token_and_some_for_attention_and_head():
    matrices = 12 * 12 * 768**2
    per_token = training_flops(BASE) / BASE.max_length
    assert per_token == pytest.approx(
        6 * matrices + 12 * 12 * 512 * 768 + 6 * 80 / 512 * (768**2 + 768 * 30522), rel=1e-12
    )
    assert 6 * matrices < per_token < 1.25 * 6 * matrices


def test_the_state_takes_18_bytes_a_parameter():
    assert state_bytes(BASE) == 18 * BASE.parameter_count


def test_the_activations_are_those_of_the_paper_s_formula():
    layer = 512 * 768 * (34 + 5 * 12 * 512 / 768)
    assert activation_bytes(BASE) == pytest.approx(12 * layer + 12 * 80 * 30522)


@pytest.mark.parametrize("accelerators", [V5E_8, H100_8], ids=lambda each: each.name)
def test_the_micro_batch_fits_and_twice_as_many_would_not(accelerators):
    estimate = estimate_step(BASE, accelerators, batch_size=4096, utilization=0.4)
    room = 0.9 * accelerators.memory - state_bytes(BASE)
    assert (
        estimate.micro_batch * activation_bytes(BASE)
        <= room
        < 2 * estimate.micro_batch * activation_bytes(BASE)
    )
    assert estimate.micro_batch * estimate.micro_batches * 8 == 4096


def test_time_is_work_by_speed():
    estimate = estimate_step(BASE, V5E_8, batch_size=4096, utilization=0.4)
    assert estimate.compute_seconds * 8 * 197e12 * 0.4 == pytest.approx(4096 * training_flops(BASE))
    assert estimate.exchange_seconds == pytest.approx(2 * 7 / 8 * 4 * BASE.parameter_count / 200e9)
    whole = estimate.compute_seconds + estimate.exchange_seconds
    assert estimate.tokens_per_second * whole == pytest.approx(4096 * 512)


@pytest.mark.parametrize("utilization", [0, 1.5])
def test_a_share_that_is_none_is_refused(utilization):
    with pytest.raises(ValueError, match="expected a utilization above 0 and at most 1"):
        estimate_step(BASE, V5E_8, batch_size=4096, utilization=utilization)


def test_what_does_not_fit_or_divide_is_refused():
    with pytest.raises(ValueError, match="expected room for a sequence on a chip of small, found none"):
        estimate_step(BASE, replace(V5E_8, name="small", memory=1e9), batch_size=4096, utilization=0.4)
    with pytest.raises(ValueError, match="expected a batch_size that 8 x 32 divides, received 4095"):
        estimate_step(BASE, V5E_8, batch_size=4095, utilization=0.4)
    with pytest.raises(ValueError, match="divides, received 4"):
        estimate_step(BASE, V5E_8, batch_size=4, utilization=0.4)
