"""Dots in the text of compiled programs."""

from __future__ import annotations

import pytest

from snippets.bert.hlo_flops import dot_flops


@pytest.mark.xla
@pytest.mark.parametrize(
    ("equation", "left", "right", "expected"),
    [
        ("ij,jk->ik", (2, 3), (3, 5), 2 * 2 * 3 * 5),
        ("bij,bjk->bik", (7, 2, 3), (7, 3, 5), 7 * 2 * 2 * 3 * 5),
        ("bijh,bkjh->bik", (7, 2, 3, 4), (7, 5, 3, 4), 7 * 2 * 2 * 12 * 5),
    ],
)
def test_products_of_any_shape_are_counted(tensorflow, equation, left, right, expected):
    compiled = tensorflow.function(lambda a, b: tensorflow.einsum(equation, a, b), jit_compile=True)
    arguments = tensorflow.ones(left), tensorflow.ones(right)
    assert dot_flops(compiled.experimental_get_compiler_ir(*arguments)(stage="hlo")) == expected


def test_two_programs_have_the_operations_of_both():
    one = """
%a = f32[2,3]{1,0} parameter(0)
%b = f32[3,5]{1,0} parameter(1)
%dot.1 = f32[2,5]{1,0} dot(%a, %b), lhs_contracting_dims={1}, rhs_contracting_dims={0}
"""
    assert dot_flops(one) == 60
    assert dot_flops(one + one.replace("dot.1", "dot.2")) == 120


def test_what_is_no_program_has_none_and_an_unknown_operand_is_refused():
    assert dot_flops("no program") == 0
    with pytest.raises(KeyError, match="missing"):
        dot_flops("%c = f32[2,5] dot(%missing, %b), lhs_contracting_dims={1}")
