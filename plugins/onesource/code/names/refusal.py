"""What cannot be cut out of the library truly is refused, at its place in the library."""

from onesource.model import Problem, ProblemError


class Refusal(ProblemError):
    """Names the line of the library at fault, what was found there and what to do."""

    def __init__(self, code: str, path: str, line: int, message: str) -> None:
        super().__init__(code, f"{path}:{line}: {message}")
        self.problem = Problem(path, line, code, message)
