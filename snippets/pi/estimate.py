"""A number found by chance, with the error bar that belongs to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """An estimate and its standard error, both from the same sample."""

    value: float
    standard_error: float
    n: int  # the size of the sample

    def covers(self, truth: float, *, standard_errors: float = 1.96) -> bool:
        r"""Return whether the interval of that many standard errors around the value contains `truth`.

        Shapes:
            truth: scalar -> True or False

        Example:
            >>> Estimate(3.0, 0.1, n=100).covers(3.14159)
            True
        """
        return abs(self.value - truth) <= standard_errors * self.standard_error
