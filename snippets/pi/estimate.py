"""A number found by chance, with the error bar that belongs to it."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """An estimate and its standard error, both from the same sample."""

    value: float
    standard_error: float
    n: int  # the size of the sample

    def __str__(self) -> str:
        """With two digits of the error."""
        places = max(0, 1 - math.floor(math.log10(self.standard_error))) if self.standard_error else 15
        return f"{self.value:.{places}f} ± {self.standard_error:.{places}f}"

    def covers(self, truth: float, *, standard_errors: float = 1.96) -> bool:
        r"""Return whether the interval of that many standard errors around the value contains `truth`.

        Shapes:
            truth: scalar -> True or False

        Example:
            >>> Estimate(3.0, 0.1, n=100).covers(3.14159)
            True
        """
        return abs(self.value - truth) <= standard_errors * self.standard_error
