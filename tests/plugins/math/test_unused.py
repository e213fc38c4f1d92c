"""Labels that nothing refers to are listed on request."""

from onesource.math import number, scan, unused_labels

TEXT = (
    r"By \eqref{eq:a} and {eq}`post#eq:c`: $$a\label{eq:a}$$ $$b=\eqref{eq:d}\label{eq:b}$$ "
    r"$$c\label{eq:c}$$ $$d\label{eq:d}$$"
)


def test_labels_without_a_reference_are_named() -> None:
    found = scan(TEXT)
    numbering = number(found.formulas)
    unused = unused_labels(found, numbering)
    assert [str(one.error) for one in unused] == [
        "MTH-LABEL: nothing refers to the label 'eq:b'. Refer to it with \\eqref, or remove it.",
        "MTH-LABEL: nothing refers to the label 'eq:c'. Refer to it with \\eqref, or remove it.",
    ]
    assert [TEXT[one.position :][:12] for one in unused] == [r"\label{eq:b}", r"\label{eq:c}"]
    assert unused_labels(found, numbering, elsewhere=["eq:b", "eq:c"]) == []
