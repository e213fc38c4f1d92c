"""The integer square root: Newton's method on twice as many digits at each step."""

from decimal import Decimal, localcontext
from math import isqrt

from snippets.pi.base_ten import EXACT, shift_right

SMALL = 60  # digits up to which Python's own isqrt is quicker


def integer_sqrt(number: Decimal) -> Decimal:
    r"""Return $\lfloor\sqrt n\rfloor$ for an integer $n\ge0$.

    With $k=\lfloor(d-1)/4\rfloor$ for $d$ digits and $r=\lfloor\sqrt{\lfloor n/10^{2k}\rfloor}\rfloor$, the
    start $x=10^kr$ satisfies $x\le\sqrt n<x+10^k$. One step of Newton's method gives
    $\frac12(x+n/x)=\sqrt n+\frac{(\sqrt n-x)^2}{2x}$, and $10^{2k}\le x$ makes the last term less than 1/2.
    Rounded down, the step is the root or one more, which a product decides.

    Shapes:
        number: scalar -> scalar

    Raises:
        ValueError: `number` is negative or not an integer.

    Example:
        >>> integer_sqrt(Decimal(2).scaleb(80))
        Decimal('14142135623730950488016887242096980785696')

    Reference: Zimmermann, Karatsuba square root, INRIA research report 3805 (1999); here division is fast.
    """
    if number < 0 or number != number.to_integral_value():
        raise ValueError(f"expected an integer >= 0, received {number}; scale it by a power of ten first")
    digits = number.adjusted() + 1
    if digits <= SMALL:
        return Decimal(isqrt(int(number)))
    k = (digits - 1) // 4
    leading = integer_sqrt(shift_right(number, 2 * k))
    with localcontext(EXACT):
        root = (leading.scaleb(k) + shift_right(number, k) // leading) // 2  # (eq:newton)
        return root - 1 if root * root > number else root
