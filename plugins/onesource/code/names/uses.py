"""Every place of a statement where a name of its module, or a builtin, is meant."""

import ast
import warnings

from onesource.code.names.scope import Scope, Use, When

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Capture = ast.MatchAs | ast.MatchStar | ast.MatchMapping

KINDS = {ast.Load: "load", ast.Store: "store", ast.Del: "delete"}

Parents = dict[ast.AST, ast.AST]


def uses_of(statement: ast.stmt, *, lazy_annotations: bool, parents: Parents) -> tuple[Use, ...]:
    """In the order of the walk; `parents` is filled in, with the insides of quoted annotations too."""
    walk = _Walk(lazy_annotations, parents)
    walk.visit(statement)
    return tuple(use for use in walk.found if _is_of_the_module(use))


def _is_of_the_module(use: Use) -> bool:
    if use.kind == "load" and use.scope.may_be_global(use.name):
        return True
    return use.scope.is_global(use.name)


class _Walk(ast.NodeVisitor):
    def __init__(self, lazy_annotations: bool, parents: Parents) -> None:
        self.lazy_annotations = lazy_annotations
        self.parents = parents
        self.scope = Scope("module", None)
        self.when = When.DEFINITION
        self.class_name = ""
        self.in_annotation = False
        self.quoted = False
        self.found: list[Use] = []

    def generic_visit(self, node: ast.AST) -> None:
        self.each(node, *ast.iter_child_nodes(node))

    def each(self, parent: ast.AST, *children: ast.AST | None) -> None:
        for child in children:
            if child is not None:
                self.parents[child] = parent
                self.visit(child)

    def see(self, name: str, node: ast.AST, kind: str, scope: Scope | None = None) -> None:
        scope, name = scope or self.scope, self.mangled(name)
        if kind in ("store", "delete"):
            scope.bound.add(name)
        self.found.append(Use(name, node, kind, self.when, scope, self.quoted))

    def mangled(self, name: str) -> str:
        private = self.class_name and name.startswith("__") and not name.endswith("__")
        return f"_{self.class_name}{name}" if private else name

    # Names

    def visit_Name(self, node: ast.Name) -> None:
        self.see(node.id, node, KINDS[type(node.ctx)])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.see(node.target.id, node.target, "load")
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent:
            scope = scope.parent
        self.parents[node.target] = node
        self.see(node.target.id, node.target, "store", scope)
        self.each(node, node.value)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.declared_global.update(map(self.mangled, node.names))
        for name in node.names:
            self.see(name, node, "declare")

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.declared_nonlocal.update(map(self.mangled, node.names))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.see(node.name, node, "store")
        self.generic_visit(node)

    def visit_capture(self, node: Capture) -> None:
        if name := node.rest if isinstance(node, ast.MatchMapping) else node.name:
            self.see(name, node, "store")
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = visit_MatchMapping = visit_capture

    def visit_alias(self, node: ast.alias) -> None:
        if node.name != "*":
            self.see(node.asname or node.name.partition(".")[0], node, "store")

    # Scopes

    def visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.see(node.name, node, "store")
        self.each(node, *node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        outer = self.enter_type_parameters(node)
        for argument in _arguments(node.args):
            self.annotation(argument, argument.annotation)
        self.annotation(node, node.returns)
        self.body(node, _arguments(node.args), node.body)
        self.scope = outer

    visit_FunctionDef = visit_AsyncFunctionDef = visit_function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.each(node, *node.args.defaults, *node.args.kw_defaults)
        self.body(node, _arguments(node.args), [node.body])

    def body(self, node: ast.AST, arguments: list[ast.arg], body: "list[ast.stmt] | list[ast.expr]") -> None:
        outer, when = self.scope, self.when
        self.scope, self.when = Scope("function", outer), When.CALL
        for argument in arguments:
            self.see(argument.arg, argument, "store")
        self.each(node, *body)
        self.scope, self.when = outer, when

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.see(node.name, node, "store")
        self.each(node, *node.decorator_list)
        outer, outer_class = self.enter_type_parameters(node), self.class_name
        self.each(node, *node.bases, *node.keywords)
        self.scope, self.class_name = Scope("class", self.scope), node.name.lstrip("_")
        self.scope.bound.add("__qualname__")
        self.each(node, *node.body)
        self.scope, self.class_name = outer, outer_class

    def visit_comprehension_expression(self, node: Comprehension) -> None:
        first, *others = node.generators
        self.parents[first] = node
        self.each(first, first.iter)  # in the scope around
        outer = self.scope
        self.scope = Scope("comprehension", outer)
        self.each(first, first.target, *first.ifs)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.each(node, *others, *results)
        self.scope = outer

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_expression

    # From Python 3.12 on

    def visit_TypeAlias(self, node: ast.AST) -> None:
        """`type Name = value`: the value is looked up when something asks for it."""
        name, value = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        self.each(node, name)
        outer = self.enter_type_parameters(node)
        self.body(node, [], [value])
        self.scope = outer

    def enter_type_parameters(self, node: ast.AST) -> Scope:
        """`def f[T: Bound]`; returns the scope outside."""
        outer = self.scope
        if parameters := getattr(node, "type_params", []):
            self.scope = Scope("parameters", outer)
            self.scope.bound.update(parameter.name for parameter in parameters)
            for parameter in parameters:
                bounds = [child for child in ast.iter_child_nodes(parameter) if isinstance(child, ast.expr)]
                self.body(parameter, [], bounds)
        return outer

    # Annotations

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.simple or node.value or not isinstance(node.target, ast.Name):  # `(name): int` does nothing
            self.each(node, node.target)
        self.each(node, node.value)
        self.annotation(node, node.annotation, evaluated=self.scope.kind in ("module", "class"))

    def annotation(self, parent: ast.AST, node: ast.expr | None, *, evaluated: bool = True) -> None:
        when = self.when
        if self.lazy_annotations or not evaluated:
            self.when = When.ANNOTATION
        self.in_annotation = True
        self.each(parent, node)
        self.in_annotation, self.when = False, when

    def visit_Subscript(self, node: ast.Subscript) -> None:
        kind = ast.unparse(node.value).rpartition(".")[2] if self.in_annotation else ""
        if kind not in ("Literal", "Annotated"):
            self.generic_visit(node)
            return
        # Their strings are values; of Annotated, all but the first.
        self.each(node, node.value)
        types = [node.slice.elts[0]] if kind == "Annotated" and isinstance(node.slice, ast.Tuple) else []
        self.each(node.slice, *types)
        self.in_annotation = False
        if types and isinstance(node.slice, ast.Tuple):
            self.parents[node.slice] = node
            self.each(node.slice, *node.slice.elts[1:])
        else:
            self.each(node, node.slice)
        self.in_annotation = True

    def visit_Constant(self, node: ast.Constant) -> None:
        if not (self.in_annotation and isinstance(node.value, str)):
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a string need not be meant as a type
                inner = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return  # such as the axes in Float[Array, "batch n"]
        _place(inner, node)
        when, quoted = self.when, self.quoted
        self.when, self.quoted = When.ANNOTATION, True
        self.each(node, inner)
        self.when, self.quoted = when, quoted


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return several + [argument for argument in (arguments.vararg, arguments.kwarg) if argument]


def _place(inner: ast.expr, string: ast.Constant) -> None:
    """Give the positions in the source; line 0 unless the string stands there as it is, in two quotes."""
    plain = string.end_col_offset == string.col_offset + len(str(string.value).encode()) + 2
    plain = plain and string.lineno == string.end_lineno
    for node in ast.walk(inner):
        if isinstance(node, ast.expr):
            node.lineno = node.end_lineno = string.lineno if plain else 0
            node.col_offset += string.col_offset + 1
            node.end_col_offset = (node.end_col_offset or 0) + string.col_offset + 1
