"""What the header of a fence asks for: quote="..." and the options beside it."""

from collections.abc import Mapping
from dataclasses import fields

from onesource.code.source.nearest import did_you_mean, one_of
from onesource.model import ProblemError, Reference

# The options of a fence are the fields of a Reference, with the target called `quote`.
OPTIONS = ["quote", *(field.name for field in fields(Reference) if field.name != "target")]
CHOICES = {"show": ["all", "body", "signature"], "hide": ["docstring"]}


def reference_of(options: Mapping[str, str], body: str = "") -> Reference:
    """Raises ProblemError: SNP-FENCE or SNP-OPTION."""
    if body.strip():
        raise ProblemError(
            "SNP-FENCE",
            "a quote has an empty body, since its code comes from the library. Remove the lines inside.",
        )
    for name, value in options.items():
        if name not in OPTIONS:
            raise ProblemError("SNP-OPTION", f"a quote has no option '{name}'. {did_you_mean(name, OPTIONS)}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ProblemError(
                "SNP-OPTION", f'{name}="{value}" is unknown. Expected {one_of(CHOICES[name])}.'
            )
    return Reference(options["quote"], **{name: value for name, value in options.items() if name != "quote"})
