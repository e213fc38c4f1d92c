"""Can what a name of the library stands for be changed, once it is bound?"""

import ast
import re
from enum import IntEnum

from onesource.code.names.entities import Global
from onesource.code.names.graph import Graph
from onesource.code.names.known_names import (
    ARRAY_TYPES,
    CONTAINERS,
    FIXED_MODULES,
    FIXED_RESULTS,
    FIXED_TYPES,
    FLAT_TYPES,
    TUPLES,
)
from onesource.code.names.modules import Statement
from onesource.code.names.scope import Use, When


class Kind(IntEnum):
    FIXED = 0  # a number, a string, a tuple of these, a function, a class, a module
    FLAT = 1  # a container of these
    ARRAY = 2  # an array of numbers, of which parts can be changed too
    DEEP = 3  # a container of anything else
    OPAQUE = 4  # any object


Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Values:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._kinds: dict[Global, Kind] = {}

    def kind(self, symbol: Global) -> Kind:
        if symbol not in self._kinds:
            self._kinds[symbol] = Kind.OPAQUE  # if it is defined by itself
            self._kinds[symbol] = max(
                (
                    self._bound(statement, use)
                    for statement in self.graph.binders(symbol)
                    for use in statement.uses
                    if use.name == symbol.name and use.kind == "store" and use.when is When.DEFINITION
                ),
                default=Kind.OPAQUE,
            )
        return self._kinds[symbol]

    def _bound(self, statement: Statement, use: Use) -> Kind:
        match use.node:
            case ast.alias():
                return Kind.FIXED
            case ast.FunctionDef() | ast.AsyncFunctionDef() as function:
                defaults = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
                return self._all_or_nothing(statement, defaults)
            case ast.ClassDef() as definition:
                if _counts_in_itself(definition):
                    return Kind.OPAQUE
                bases = [*definition.bases, *(keyword.value for keyword in definition.keywords)]
                return self._all_or_nothing(statement, [*bases, *filter(None, map(_value, definition.body))])
        target, parent = use.node, statement.parents.get(use.node)
        match parent:
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
                return self.of(statement, parent.value) if parent.value else Kind.FIXED
            case ast.Tuple() | ast.List():
                whole = statement.parents.get(parent)
                if isinstance(whole, ast.Assign) and isinstance(target, ast.Name):
                    return self.of(statement, _unpacked(whole.value, parent, target))
        return Kind.OPAQUE

    def _all_or_nothing(self, statement: Statement, values: list[ast.expr]) -> Kind:
        """A default, a base or a class attribute that can be changed makes its owner one that has a state."""
        fixed = all(self.of(statement, value) is Kind.FIXED for value in values)
        return Kind.FIXED if fixed else Kind.OPAQUE

    def of(self, statement: Statement, node: ast.expr, local: Kind = Kind.OPAQUE) -> Kind:
        """The kind of an expression, in which the names of its comprehensions are `local`."""

        def most(*parts: ast.expr | None) -> Kind:
            return max((self.of(statement, part, local) for part in parts if part), default=Kind.FIXED)

        match node:
            case ast.Constant() | ast.Lambda() | ast.JoinedStr() | ast.Compare():
                return Kind.FIXED
            case ast.Name() | ast.Attribute():
                return self._named(statement, node, local)
            case ast.Tuple():
                return Kind.FIXED if most(*node.elts) is Kind.FIXED else Kind.DEEP
            case ast.List() | ast.Set():
                return _container(most(*node.elts))
            case ast.Dict():
                return _container(most(*node.keys, *node.values))
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                return _container(self._element(statement, node))
            case ast.Starred():
                return _element_of(most(node.value))
            case ast.BinOp():
                return most(node.left, node.right)
            case ast.BoolOp():
                return most(*node.values)
            case ast.UnaryOp():
                return most(node.operand)
            case ast.IfExp():
                return most(node.body, node.orelse)
            case ast.NamedExpr():
                return most(node.value)
            case ast.Subscript():
                inside = most(node.value)
                return inside if inside <= Kind.ARRAY else Kind.OPAQUE
            case ast.Call():
                return self._called(statement, node, local)
        return Kind.OPAQUE

    def _named(self, statement: Statement, node: ast.Name | ast.Attribute, local: Kind) -> Kind:
        reference = self.graph.reference(statement, node)
        if reference:
            return self.kind(reference.entity) if isinstance(reference.entity, Global) else Kind.FIXED
        if isinstance(node, ast.Name):
            return local
        return Kind.FIXED if self.of(statement, node.value, local) is Kind.FIXED else Kind.OPAQUE

    def _element(self, statement: Statement, node: Comprehension) -> Kind:
        sources = [self.of(statement, generator.iter) for generator in node.generators]
        local = _element_of(max(sources))
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return max(self.of(statement, part, local) for part in parts)

    def _called(self, statement: Statement, node: ast.Call, local: Kind) -> Kind:
        name = self.graph.dotted(statement, node.func)
        elements = Kind.FIXED
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(argument, ast.GeneratorExp):
                elements = max(elements, self._element(statement, argument))
            else:
                elements = max(elements, _element_of(self.of(statement, argument, local)))
        if name in FIXED_RESULTS or name in TUPLES:
            return Kind.FIXED if name == "len" else elements if elements <= Kind.ARRAY else Kind.OPAQUE
        if name in CONTAINERS:
            return _container(elements)
        if name.partition(".")[0] in FIXED_MODULES:
            return Kind.FIXED
        if name.startswith("numpy.") and not name.startswith("numpy.random."):
            return Kind.ARRAY if elements <= Kind.ARRAY else Kind.OPAQUE
        if isinstance(node.func, ast.Attribute) and not name:  # such as " ".join(names)
            receiver = self.of(statement, node.func.value, local)
            if receiver is Kind.FIXED and elements is Kind.FIXED and _is_text(node.func.value):
                return Kind.FIXED
        reference = self.graph.reference(statement, node.func)
        if reference and isinstance(reference.entity, Global):
            return max(_declared(binder.node) for binder in self.graph.binders(reference.entity))
        return Kind.OPAQUE


def _declared(node: ast.stmt) -> Kind:
    """What a function says that it returns."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or not node.returns:
        return Kind.OPAQUE
    types = set(re.findall(r"[\w.]+", ast.unparse(node.returns)))
    if types <= FIXED_TYPES:
        return Kind.FIXED
    if types <= FIXED_TYPES | FLAT_TYPES:
        return Kind.FLAT
    return Kind.ARRAY if types <= ARRAY_TYPES else Kind.OPAQUE


def _counts_in_itself(definition: ast.ClassDef) -> bool:
    """A method stores to `cls.name`, `type(self).name` or `self.__class__.name`."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            owner = ast.unparse(node.value)
            if owner in ("cls", "mcs") or owner.startswith("type(") or owner.endswith(".__class__"):
                return True
    return False


def _value(node: ast.stmt) -> ast.expr | None:
    return node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None


def _container(elements: Kind) -> Kind:
    return Kind.FLAT if elements is Kind.FIXED else Kind.DEEP


def _element_of(kind: Kind) -> Kind:
    """What a loop over it gives."""
    return Kind.FIXED if kind <= Kind.FLAT else kind if kind is Kind.ARRAY else Kind.OPAQUE


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _unpacked(value: ast.expr, targets: ast.Tuple | ast.List, target: ast.Name) -> ast.expr:
    """`a, b = 1, 2`: the 2 for b; else all of the value."""
    match value:
        case ast.Tuple(elts=values) | ast.List(elts=values) if len(values) == len(targets.elts):
            if not any(isinstance(each, ast.Starred) for each in (*values, *targets.elts)):
                return values[targets.elts.index(target)]
    return value
