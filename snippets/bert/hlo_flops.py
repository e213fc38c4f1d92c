"""The floating-point operations of all matrix products in a compiled program, counted in its text."""

import re
from math import prod

# %dot.3 = f32[2,8]{1,0} dot(%a, %b), lhs_contracting_dims={1}, ...
DEFINITION = re.compile(r"(%?[\w.-]+) = \w+\[([\d,]*)\]")
DOT = re.compile(
    r"= \w+\[([\d,]*)\]\S* dot\((?:\w+\[[\d,]*\]\S* )?(%?[\w.-]+), .*lhs_contracting_dims=\{([\d,]+)\}"
)


def dot_flops(hlo: str) -> int:
    r"""Return the sum over all dots of $2\cdot$ (size of the result) $\cdot$ (size of what is summed over).

    Shapes:
        HLO text -> scalar

    Example:
        >>> hlo = '''
        ... %a = f32[2,3]{1,0} parameter(0)
        ... %b = f32[3,5]{1,0} parameter(1)
        ... %dot.1 = f32[2,5]{1,0} dot(%a, %b), lhs_contracting_dims={1}, rhs_contracting_dims={0}
        ... '''
        >>> dot_flops(hlo)
        60
    """
    shapes = {name: _numbers(shape) for name, shape in DEFINITION.findall(hlo)}
    total = 0
    for result, left, axes in DOT.findall(hlo):
        summed = prod(shapes[left][axis] for axis in _numbers(axes))
        total += 2 * prod(_numbers(result)) * summed
    return total


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]
