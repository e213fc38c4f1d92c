"""Hexadecimal digits of pi from the middle, without the digits before them."""

from decimal import Decimal, localcontext

from snippets.pi.base_ten import EXACT, shift_right

# The numerators of 1/(8k+1), 1/(8k+4), 1/(8k+5), 1/(8k+6).
NUMERATORS = ((4, 1), (-2, 4), (-1, 5), (-1, 6))


def hexadecimal_digits(position: int, n_digits: int = 8, *, guard: int = 64) -> str:
    r"""Return `n_digits` hexadecimal digits of $\pi$ after the first `position` behind the point.

    The formula of Bailey, Borwein and Plouffe, in integers modulo $2^b$. All fractions are rounded
    down, so the sum is known to within 4 units for each $k$. If `guard` bits beyond the digits leave these
    open, their number is doubled.

    Shapes:
        position: scalar, n_digits: scalar, guard: scalar -> string

    Raises:
        ValueError: `position` is negative, or `n_digits` or `guard` less than 1.

    Example:
        >>> hexadecimal_digits(0), hexadecimal_digits(1000, 4)
        ('243F6A88', '49F1')

    Reference: Bailey, Borwein and Plouffe, On the rapid computation of various polylogarithmic constants,
    Math. Comp. 66 (1997), 903-913. doi:10.1090/S0025-5718-97-00856-9
    """
    _check(position, n_digits)
    if guard < 1:
        raise ValueError(f"expected guard >= 1, received {guard}")
    while True:
        bits = 4 * n_digits + guard
        value, error = _fraction(position, bits)
        low, high = (value - error) >> guard, (value + error) >> guard
        if low == high:
            return f"{low:0{n_digits}X}"
        guard *= 2


def _fraction(position: int, bits: int) -> tuple[int, int]:
    """The fractional part of 16**position * pi, times 2**bits, and its error."""
    total = 0
    n_terms = position + bits // 4 + 1
    for numerator, offset in NUMERATORS:
        series = 0
        for k in range(n_terms):
            divisor = 8 * k + offset
            if k <= position:
                power = pow(16, position - k, divisor) << bits  # (eq:bbp-digits)
            else:
                power = 1 << (bits - 4 * (k - position))  # (eq:bbp-digits)
            series += power // divisor
        total += numerator * series
    return total % (1 << bits), 4 * (n_terms + 1)


def hexadecimal_from_decimals(decimals: str, position: int, n_digits: int = 8) -> str:
    r"""Return the same hexadecimal digits from a string "3.14159..." that is long enough.

    The string is $\pi$ cut off, so $\pi$ lies between it and one unit more in its last place.

    Shapes:
        decimals: string, position: scalar, n_digits: scalar -> string

    Raises:
        ValueError: `position` is negative, `n_digits` less than 1, or there are too few decimals.

    Example:
        >>> hexadecimal_from_decimals("3.14159265358979", 0)
        '243F6A88'
    """
    _check(position, n_digits)
    fraction = decimals.partition(".")[2]
    with localcontext(EXACT):
        scale = _power(Decimal(16), position + n_digits)
        number = Decimal(fraction or 0)
        low = shift_right(scale * number, len(fraction))
        high = shift_right(scale * (number + 1), len(fraction))
        if low != high:
            raise ValueError(
                f"expected enough decimals for {position + n_digits} hexadecimal digits, "
                f"received {len(fraction)}; a hexadecimal digit takes 1.21 decimals"
            )
        return f"{int(low % 16**n_digits):0{n_digits}X}"


def _check(position: int, n_digits: int) -> None:
    if position < 0 or n_digits < 1:
        raise ValueError(f"expected position >= 0 and n_digits >= 1, received {position} and {n_digits}")


def _power(base: Decimal, exponent: int) -> Decimal:
    """By repeated squaring; the operator ** would ask for more than the largest precision."""
    if exponent == 0:
        return Decimal(1)
    half = _power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half
