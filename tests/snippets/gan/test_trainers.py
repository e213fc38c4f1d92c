"""The names of the trainers."""

from __future__ import annotations

import re

import pytest


def test_alternating_steps_may_share_their_codes(gan, networks):
    from snippets.gan.trainers import trainer_named

    assert trainer_named("alternating")(*networks()).fresh_codes
    assert not trainer_named("alternating, same codes")(*networks()).fresh_codes


def test_a_name_stands_for_a_trainer_and_a_wrong_one_is_refused(gan):
    from snippets.gan.trainers import trainer_named

    assert trainer_named("single loss") is gan.SingleLossGAN
    assert trainer_named("alternating") is gan.AlternatingGAN
    message = (
        "expected a trainer of ['alternating', 'alternating, same codes', 'single loss'], received 'both'; "
        "pick one of them"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        trainer_named("both")
