"""JSON that is sealed by its own sha256: nothing is believed that has been changed since it was written."""

import json
from hashlib import sha256
from typing import Any, NoReturn, TypeVar

Kind = TypeVar("Kind")


def digest(document: Any) -> str:
    """Of the content, whatever its layout."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode()).hexdigest()


def parsed(text: str) -> dict[str, Any]:
    """Raises ValueError, also for what other readers of JSON let pass: a key twice, NaN."""
    try:
        document = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is not JSON ({error.msg})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return instance(dict, document, "the document")


def break_seal(record: dict[str, Any], document: dict[str, Any], *, schema: int) -> None:
    """Take the sha256 of `document` out of `record`, a part of it; raise ValueError if it is another."""
    if record.get("schema") != schema:
        raise ValueError(f"expected schema {schema}, found {record.get('schema')!r}")
    if record.pop("sha256", None) != digest(document):
        raise ValueError("its sha256 is not that of its content")


def instance(kind: type[Kind], value: object, what: str) -> Kind:
    """`value`, which has to be a `kind`; else a ValueError that calls it `what`."""
    if not isinstance(value, kind):
        raise ValueError(f"expected {what} to be a {kind.__name__}, found a {type(value).__name__}")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [name for name, _ in pairs]
        raise ValueError(f"it has the key {next(name for name in keys if keys.count(name) > 1)!r} twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it has the value {constant}")
