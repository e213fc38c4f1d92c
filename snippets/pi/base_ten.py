"""Integers in base ten that never round: long products by fast transforms, digits without conversion."""

from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_FLOOR,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)

# Every digit is kept; an operation that would have to drop one raises `Inexact`.
EXACT = Context(
    prec=MAX_PREC,
    Emax=MAX_EMAX,
    Emin=MIN_EMIN,
    rounding=ROUND_FLOOR,
    traps=[DivisionByZero, Inexact, InvalidOperation, Overflow],
)


def power_of_ten(exponent: int) -> Decimal:
    r"""Return $10^{\text{exponent}}$ as an integer.

    Shapes:
        exponent: scalar -> scalar

    Raises:
        ValueError: `exponent` is negative.

    Example:
        >>> power_of_ten(3) == 1000
        True
    """
    if exponent < 0:
        raise ValueError(
            f"expected exponent >= 0, received {exponent}; integers have no digits after the point"
        )
    return Decimal(1).scaleb(exponent, context=EXACT)


def shift_right(number: Decimal, places: int) -> Decimal:
    r"""Return $\lfloor\text{number}/10^{\text{places}}\rfloor$: the last digits are cut off, in linear time.

    Shapes:
        number: scalar, places: scalar -> scalar

    Raises:
        ValueError: `places` is negative.

    Example:
        >>> shift_right(Decimal(31415), 2), shift_right(Decimal(-1), 2)
        (Decimal('314'), Decimal('-1'))
    """
    if places < 0:
        raise ValueError(
            f"expected places >= 0, received {places}; multiply by power_of_ten(-places) instead"
        )
    return number.scaleb(-places, context=EXACT).to_integral_value(rounding=ROUND_FLOOR, context=EXACT)
