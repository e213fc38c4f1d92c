"""The order of the house, as code: what may import what, and what no file may do."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "plugins" / "onesource"

# Each part of the engine and the parts that it may import. A part imports only what stands above it.
LAYERS: dict[str, list[str]] = {
    "model": [],
    "code": ["model"],
    "math": ["model"],
    "blog": ["model"],
    "storage": ["model"],
    "evidence": ["model", "code", "storage"],
    "results": ["model", "code", "storage"],
    "notebook": ["model", "code", "math", "results"],
    "markdown": ["model", "code", "math", "blog", "evidence", "results", "notebook"],
    "cli": ["results"],
    "beside": [],
    "preview": ["model"],
    "publish": ["model"],
    "site": ["math"],
    "mkdocs": [
        "model",
        "code",
        "math",
        "blog",
        "storage",
        "evidence",
        "results",
        "notebook",
        "markdown",
        "beside",
        "preview",
        "publish",
        "site",
    ],
}
# The folders of the largest part, in the same order; `library` and its closures stand between them.
CODE_LAYERS = ["source", "names", "running", "library", "closure", "closure_hash", "programs"]
ONLY_PYTHON = [
    "model",
    "code",
    "math",
    "blog",
    "storage",
    "beside",
    "preview",
    "publish",
    "site",
]  # no other package
FRAMEWORKS = ["tensorflow", "keras", "torch", "jax", "mkdocs", "material"]

BROAD = ("Exception", "BaseException")
# Raised again, after the results that came before it.
HANDED_ON = {"snippets/keras_tools/windowed_map.py"}
LONGEST = 280  # lines; about 200 is the aim, and longer than this is two ideas

CONTAINERS = ["list", "dict", "set", "defaultdict", "Counter", "deque", "OrderedDict", "WeakValueDictionary"]
CHANGES = [
    "append",
    "extend",
    "insert",
    "add",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "remove",
    "discard",
    "clear",
]


def sources(*folders: str) -> list[Path]:
    found = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path for path in found if "node_modules" not in path.parts]


def nodes(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """All nodes of a file, each with its place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        yield f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 1)}", node


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Places and the dotted names that are imported there."""
    for place, node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((place, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((place, f"{'.' * node.level}{node.module}.{alias.name}") for alias in node.names)


def part_of(path: Path) -> str:
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


ENGINE_FILES = [path for path in sources("plugins/onesource") if path != ENGINE / "__init__.py"]


def test_layers_point_one_way_and_hold_every_part() -> None:
    parts = list(LAYERS)
    for part, allowed in LAYERS.items():
        assert all(parts.index(other) < parts.index(part) for other in allowed), part
    assert {part_of(path) for path in ENGINE_FILES} == set(parts)


def test_a_file_imports_only_from_the_layers_below_it() -> None:
    wrong = []
    for path in ENGINE_FILES:
        part = part_of(path)
        for place, module in imports(path):
            top, _, inner = module.partition(".")
            if top == "onesource":
                allowed = inner.split(".")[0] in (part, *LAYERS[part])
            elif part in ONLY_PYTHON:
                allowed = (
                    top in sys.stdlib_module_names or top == "_typeshed"
                )  # which only type checkers have
            else:
                allowed = top not in ("", "snippets") and (
                    part == "mkdocs" or top not in ("mkdocs", "material")
                )
            wrong += [] if allowed else [f"{place}: {module}"]
    assert wrong == []


def test_code_is_read_before_it_is_understood_and_understood_before_programs_are_cut_out() -> None:
    wrong = []
    for path in sources("plugins/onesource/code"):
        layer = path.relative_to(ENGINE / "code").parts[0].removesuffix(".py")
        for place, module in imports(path):
            if layer != "__init__" and module.startswith("onesource.code."):
                above = CODE_LAYERS[CODE_LAYERS.index(layer) + 1 :]
                wrong += [f"{place}: {module}"] if module.split(".")[2] in above else []
    assert wrong == []


def test_a_snippet_knows_nothing_of_the_engine() -> None:
    foreign = ("onesource", "mkdocs", "tests", "benchmarks")
    found = [f"{place}: {module}" for path in sources("snippets") for place, module in imports(path)]
    assert [line for line in found if line.split(": ")[1].split(".")[0] in foreign] == []


def test_importing_the_package_or_the_engine_loads_no_framework() -> None:
    engine = [path for path in ENGINE_FILES if part_of(path) not in ("mkdocs", "evidence")]
    modules = [".".join(path.relative_to(ENGINE.parent).with_suffix("").parts) for path in engine]
    names = ", ".join(["snippets", *(module.removesuffix(".__init__") for module in modules)])
    code = f"import sys, {names}\nprint(sorted(set({FRAMEWORKS}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_a_file_holds_one_idea_and_is_named_after_it() -> None:
    files = sources("plugins", "snippets", "tests", "benchmarks")
    assert [path for path in files if path.read_text(encoding="utf-8").count("\n") > LONGEST] == []
    assert [path for path in files if path.stem in ("utils", "util", "helpers", "common", "misc")] == []


def test_no_handler_catches_everything() -> None:
    wrong = []
    for path in sources("plugins", "snippets"):
        for place, node in nodes(path):
            if isinstance(node, ast.ExceptHandler):
                kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                broad = [kind for kind in kinds if kind is None or ast.unparse(kind) in BROAD]
                wrong += [place] if broad and place.rpartition(":")[0] not in HANDED_ON else []
    assert wrong == []


def test_no_state_lives_in_a_module() -> None:
    """Tables that never change are constants; what is empty at first, or is changed, is state."""
    assert [line for path in sources("plugins", "snippets") for line in state_of(path)] == []


def state_of(path: Path) -> Iterator[str]:
    names: set[str] = set()
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= {
                node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
            }
            if is_to_be_filled(statement.value):
                yield f"{path.relative_to(ROOT)}:{statement.lineno}: something will fill this"
    for place, node in nodes(path):
        if isinstance(node, ast.Global):
            yield f"{place}: global"
        if (changed := changed_by(node)) in names:
            yield f"{place}: changes the module's {changed}"


def is_to_be_filled(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]):
            return name in CONTAINERS
        case ast.Call(func=ast.Name(id="defaultdict")):
            return True
    return False


def changed_by(node: ast.AST) -> str | None:
    """The name whose object a statement or a call changes."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in CHANGES:
            return name
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            return name
    return None


REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<marker> ; [^\\]*)? \\\n(?P<hashes>(?: +--hash=.*\n)+)"
)


def locked(name: str) -> dict[tuple[str, str], str]:
    """(Name, version) -> hashes; every line of the lock is part of an entry, or a comment."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = list(REQUIREMENT.finditer(text))
    assert "".join(match[0] for match in found) == text, "an entry without hashes, an index or an address"
    return {(match["name"], match["version"]): match["hashes"] for match in found}


def test_the_site_is_locked_to_a_part_of_the_whole_lock() -> None:
    site, whole = locked("requirements-site.txt"), locked("requirements.txt")
    assert site.items() <= whole.items()
    assert not {name for name, _ in site} & set(FRAMEWORKS) - {"mkdocs"}


@pytest.mark.parametrize("lock", ["requirements-site.txt", "requirements.txt"])
def test_every_entry_of_a_lock_has_hashes(lock: str) -> None:
    entries = locked(lock)
    assert len(entries) > 20
    for (name, _), hashes in entries.items():
        lines = [line.strip().removesuffix(" \\") for line in hashes.splitlines()]
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines), name
