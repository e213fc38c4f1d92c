"""A function that can be sent to a process which cannot import it."""

from collections.abc import Callable
from pickle import loads
from typing import Any

from cloudpickle import dumps


class ByValue:
    """A function that is pickled as its code, if it stands where another process cannot import it.

    A new process knows nothing of a notebook, and pickle only sends names. What can be imported is still
    sent by name.

    Raises:
        TypeError: the function carries what cannot be sent, such as a lock or an open file.

    Example:
        >>> from pickle import dumps
        >>> copy = loads(dumps(ByValue(lambda n: n + 1)))
        >>> copy(1)
        2

    Reference: cloudpickle, https://github.com/cloudpipe/cloudpickle.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.content = dumps(function)

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[bytes]]:
        return loads, (self.content,)
