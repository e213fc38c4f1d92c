"""The integrator of Dormand and Prince, which chooses its steps by an estimate of their error."""

import numpy as np

from snippets.gan.dirac import Field

# Row i weighs the velocities so far; h times their sum leads to the point of the next. The last is the step.
STAGES = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
# The step of order 5 less that of order 4.
ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)


def integrate_adaptively(
    field: Field, start: np.ndarray, *, time: float, tolerance: float = 1e-8
) -> tuple[np.ndarray, np.ndarray]:
    r"""Return the times and the states that solve $\dot x=v(x)$ from 0 to `time`, in steps of any length.

    Each step is of order 5; one of order 4 from the same velocities says how far it may be off. That has to
    be `tolerance` at most, or the step is taken again, and shorter.

    Shapes:
        start: (n,) -> (m,), (m, n), where m - 1 is the number of steps

    Raises:
        ValueError: `time` or `tolerance` is not positive.
        RuntimeError: no step is short enough, as at a pole.

    Example:
        >>> times, states = integrate_adaptively(lambda x: -x, np.array([1.0]), time=5.0)
        >>> float(times[-1]), float(states[-1, 0].round(6))
        (5.0, 0.006738)

    Reference: Dormand and Prince, A family of embedded Runge-Kutta formulae, 1980.
    """
    if time <= 0 or tolerance <= 0:
        raise ValueError(f"expected time > 0 and tolerance > 0, received {time} and {tolerance}")
    times, states = [0.0], [np.asarray(start, dtype=float)]
    velocity, h = field(states[0]), min(time, 1e-3)
    while times[-1] < time:
        h = min(h, time - times[-1])
        if not times[-1] + h > times[-1]:  # or where the field is not a number
            raise RuntimeError(
                f"expected a solution up to {time}, found none beyond {times[-1]}; end earlier"
            )
        velocities = [velocity]
        for weights in STAGES:
            x = states[-1] + h * (np.array(weights) @ np.stack(velocities))
            velocities.append(field(x))
        error = h * np.linalg.norm(np.array(ERROR) @ np.stack(velocities))
        if error <= tolerance:
            times.append(time if h == time - times[-1] else times[-1] + h)
            states.append(x)
            velocity = velocities[-1]  # the first of the next step
        h *= np.clip(0.9 * (tolerance / max(error, 1e-300)) ** 0.2, 0.2, 5)
    return np.array(times), np.stack(states)
