"""The changes that are made to a module: comparisons, conditions, constants, statements and awaits."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
# A changed text or level of the log changes nothing that a test should hold.
LOGGERS = {"LOGGER", "_LOGGER"}


@dataclass(frozen=True)
class Mutant:
    """One change. `changed` is the source of the whole module with it."""

    line: int
    kind: str
    before: str
    after: str
    changed: str

    @property
    def text(self) -> str:
        """The change in one line."""
        before, after = (" ".join(it.split()) for it in (self.before, self.after))
        return f"{self.kind}: {before[:70]} → {after[:70]}"


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every change of a module's source."""
    lines = source.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for node, kind, after in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        # What ast has parsed from a text always has an end.
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        encoded = source.encode()
        changed = encoded[:start] + after.encode() + encoded[end:]
        before = encoded[start:end].decode()
        yield Mutant(node.lineno, kind, before, after, changed.decode())


def _changes(
    node: ast.AST,
) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    """Yield what is replaced, the kind of change, and the source that replaces it."""
    for child in _decisions(node):
        match child:
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                other = COMPARISONS[type(operator)]
                changed = f"({ast.unparse(left)} {other} {ast.unparse(right)})"
                yield child, "comparison", changed
            case ast.BoolOp(op=operator, values=values):
                word = " or " if isinstance(operator, ast.And) else " and "
                changed = word.join(f"({ast.unparse(it)})" for it in values)
                yield child, "condition", f"({changed})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield child, "condition", f"({ast.unparse(operand)})"
            case ast.Constant(value=bool() as value):
                yield child, "constant", str(not value)
            case ast.Constant(value=int() | float() as value):
                yield child, "constant", str(value + 1)
            case ast.Await(value=value):
                yield child, "await", f"({ast.unparse(value)})"
            case (
                ast.Expr(value=ast.Call() | ast.Await())
                | ast.AugAssign()
                | ast.Delete()
                | ast.Raise()
                | ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
            ):
                yield child, "statement", "pass"
        yield from _changes(child)


def _decisions(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node, without annotations, docstrings and logging."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_params", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _only_informs(child):
                yield child


def _only_informs(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name in LOGGERS
    return False
