import pytest

from snippets.gan import equilibrium_table
from snippets.gan.equilibrium_table import table_differences


def test_fields_and_formulas_agree_at_every_weight():
    # The critical weight 1 is left out: there two eigenvalues meet, and errors have square roots.
    differences = table_differences(weights=[0.0, 0.1, 0.5, 0.9, 1.1, 2.0, 3.0])
    assert len(differences) == 8
    assert max(differences.values()) < 1e-9


def test_a_wrong_formula_would_be_seen(monkeypatch):
    monkeypatch.setattr(equilibrium_table, "damped_eigenvalues", lambda w: 2 * equilibrium_table.np.ones(2))
    assert table_differences(weights=[0.3])["penalty"] > 1


@pytest.mark.parametrize("weight", [-0.1])
def test_a_negative_weight_is_refused(weight):
    with pytest.raises(ValueError, match="expected weight >= 0"):
        table_differences(weights=[weight])
