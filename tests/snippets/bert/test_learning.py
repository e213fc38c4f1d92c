from __future__ import annotations

from functools import partial

import pytest

STEPS = 400
WIDTH = 64


@pytest.mark.xla
def test_the_copy_corpus_is_learnt_nearly_as_well_as_can_be(tensorflow, tmp_path):
    import keras

    from snippets.bert.config import BertConfig
    from snippets.bert.copy_corpus import write_copy_corpus
    from snippets.bert.copy_optimum import copy_optimum
    from snippets.bert.learning_rate import WarmupLinearDecay
    from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset
    from snippets.bert.model import build_bert_mlm
    from snippets.bert.training import loss_and_accuracy, make_train_step, train

    write_copy_corpus(tmp_path / "copies", sequences=32 * STEPS)
    config = BertConfig(45, WIDTH, 2, 4, 128, max_length=32, max_predictions=5, dropout=0.0)
    model = build_bert_mlm(config, seed=0)
    for each in model.trainable_variables:
        if each.name in ("kernel", "embeddings"):  # 0.02 is the deviation for a width of 768
            each.assign(each * (768 / WIDTH) ** 0.5)
    optimizer = keras.optimizers.AdamW(WarmupLinearDecay(4e-3, warmup_steps=40, total_steps=STEPS))
    optimizer.build(model.trainable_variables)
    strategy = tensorflow.distribute.get_strategy()
    step = make_train_step(model, optimizer, strategy=strategy)
    options = MaskedLMOptions(32, max_predictions=5, rate=1.0)  # exactly 5 are masked
    sums = train(step, partial(masked_lm_dataset, tmp_path / "copies", options), STEPS, strategy=strategy)
    assert loss_and_accuracy(sums[0])[0] == pytest.approx(3.8, abs=0.2)  # the logarithm of 45
    loss, accuracy = loss_and_accuracy({name: sum(each[name] for each in sums[-100:]) for name in sums[0]})
    best = copy_optimum()
    assert 0.85 < accuracy < best.accuracy + 0.01
    assert best.cross_entropy - 0.05 < loss < best.cross_entropy + 0.15
    assert step.experimental_get_tracing_count() == 1
