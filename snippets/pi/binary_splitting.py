"""Binary splitting: the sum of a series of fractions as one fraction, by a tree of products."""

from collections.abc import Callable
from decimal import Decimal, localcontext

from snippets.pi.base_ten import EXACT

Term = Callable[[int], tuple[int, int, int]]


def split_series(term: Term, first: int, last: int) -> tuple[Decimal, Decimal, Decimal]:
    r"""Return the integers $P$, $Q$, $T$ of a part of a series whose terms have rational ratios.

    $$\frac TQ=\sum_{k=\text{first}}^{\text{last}-1}a_k\prod_{j=\text{first}}^k\frac{p_j}{q_j},\qquad
      P=\prod p_k,\quad Q=\prod q_k$$

    The halves of the series combine by $P=P_lP_r$, $Q=Q_lQ_r$, $T=T_lQ_r+P_lT_r$. The factors of a
    product have about the same length, which is what fast multiplication wants.

    Shapes:
        term: k -> (p_k, q_k, a_k), integers with q_k > 0; first, last: scalars -> three scalars

    Raises:
        ValueError: `first` is not less than `last`.

    Example:
        >>> _, Q, T = split_series(lambda k: (1, k, 1), 1, 20)
        >>> T / Q  # 1/1! + ... + 1/19!, almost e - 1
        Decimal('1.718281828459045234928752728')

    Reference: Haible and Papanikolaou, Fast multiprecision evaluation of series of rational numbers,
    ANTS-III (1998). doi:10.1007/BFb0054873
    """
    if first >= last:
        raise ValueError(f"expected first < last, received {first} and {last}; an empty sum is 0")
    with localcontext(EXACT):
        return _split(term, first, last)


def _split(term: Term, first: int, last: int) -> tuple[Decimal, Decimal, Decimal]:
    if last - first == 1:
        p, q, a = term(first)
        return Decimal(p), Decimal(q), Decimal(a * p)
    middle = (first + last) // 2
    P_left, Q_left, T_left = _split(term, first, middle)
    P_right, Q_right, T_right = _split(term, middle, last)
    return P_left * P_right, Q_left * Q_right, T_left * Q_right + P_left * T_right  # (eq:splitting)
