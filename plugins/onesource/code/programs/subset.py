"""What `make check` asks of the library: that a program can be cut out for each of its symbols."""

from onesource.code.library import Library
from onesource.code.names.refusal import Refusal
from onesource.code.programs.program import body
from onesource.code.running.refused import effect_refusal, module_refusals, statement_refusals
from onesource.model import Problem, ProblemError


def subset_problems(library: Library) -> list[Problem]:
    """Every line that stands in the way of a program, once; and every file that cannot be read."""
    problems: list[Problem] = []
    for module, path in library.files():
        try:
            library.outline(module)
        except ProblemError as error:
            problems.append(error.at(path, 1))
    effects = library.effects
    for found in effects.graph.modules.values():
        problems += [refusal.problem for refusal in module_refusals(found)]
        for statement in found.statements:
            problems += [refusal.problem for refusal in statement_refusals(effects.graph, statement)]
            if not statement.binds and (refusal := effect_refusal(effects, statement)):
                problems.append(refusal.problem)
    for target in library.names():
        problem = None if "." in target.partition(":")[2] else _problem(library, target)
        if problem:
            problems.append(problem)
    # Many symbols may stumble over the same line.
    return sorted({(each.path, each.line, each.code): each for each in reversed(problems)}.values())


def _problem(library: Library, target: str) -> Problem | None:
    """Of a symbol whose parts are fine each for itself: circles, effects, names that meet."""
    try:
        body(library, target)
    except Refusal as refusal:
        return refusal.problem
    except ProblemError as error:  # it is about the symbol as a whole
        module, _, name = target.partition(":")
        found = library.outline(module)
        return error.at(found.source.path, found.definitions[name][0].node.lineno)
    return None
