"""An average of weights is saved with its model, and training goes on from there."""

from __future__ import annotations

import pytest

from averages import DECAY, assert_equal


def test_it_is_saved_with_the_optimizer_and_training_resumes_exactly(
    average_of, network, fit, averaged, interrupted
):
    whole, expected, _ = averaged
    resumed = network(seed=1)
    average = average_of(resumed, DECAY).attach()
    resumed.load_weights(interrupted[2] / "state.weights.h5")
    fit(resumed)
    assert_equal(resumed.get_weights(), whole.get_weights())
    assert_equal(average.averages(), expected.averages())


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")
def test_backup_and_restore_resumes_it(average_of, network, fit, averaged, interrupted):
    import keras

    whole, expected, _ = averaged
    resumed = network(seed=1)
    average = average_of(resumed, DECAY).attach()
    fit(resumed, epochs=2, callbacks=[keras.callbacks.BackupAndRestore(interrupted[2] / "backup")])
    assert_equal(resumed.get_weights(), whole.get_weights())
    assert_equal(average.averages(), expected.averages())


def test_a_checkpoint_of_tensorflow_holds_it(average_of, network, interrupted, tensorflow):
    _, average, folder = interrupted
    other = network(seed=1)
    restored = average_of(other, DECAY).attach()
    checkpoint = tensorflow.train.Checkpoint(model=other, optimizer=other.optimizer)
    checkpoint.restore(str(folder / "state-1")).assert_existing_objects_matched()
    assert_equal(restored.averages(), average.averages())


def test_a_model_loaded_whole_knows_no_average_and_keras_says_so(average_of, interrupted):
    import keras

    model, average, folder = interrupted
    with pytest.warns(UserWarning, match="Skipping variable loading for optimizer 'sgd"):
        loaded = keras.models.load_model(folder / "model.keras")
    assert_equal(loaded.get_weights(), model.get_weights())
    restored = average_of(loaded, DECAY).attach()
    loaded.load_weights(folder / "model.keras")
    assert_equal(restored.averages(), average.averages())
