"""Functions made anew from the source that ships: with its loops cut, or with a bug planted.

The text is read from the module; what is not asked for stays as it is. The new
function has the globals of the old one.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any, Final

from spectral_proofs.symbolic.byte_strings import BYTE_NAMES

__all__ = [
    "CUTTER",
    "compile_function",
    "cut_loops",
    "get_assigned_names",
    "parse_function",
    "plant",
    "read_source",
]

#: The name under which a function with cut loops finds what watches them.
CUTTER: Final = "__cutter__"

_SEQUENCE: Final = "__sequence_{}__"
_COUNT: Final = "__count_{}__"
_ENTERED: Final = "__entered_{}__"

#: What may stand in a loop that is cut. All else could change what is not forgotten.
_IN_LOOPS: Final = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.For,
    ast.If,
    ast.Pass,
    ast.Raise,
    ast.Return,
    ast.While,
)


def read_source(function: Callable[..., object]) -> str:
    """The text of a function as it ships, from its `def` on."""
    return textwrap.dedent(inspect.getsource(function))


def plant(source: str, old: str, new: str) -> str:
    """The text with `new` for `old`, which must stand in it exactly once."""
    if source.count(old) != 1:
        message = f"{old!r} stands {source.count(old)} times in the function, not once"
        raise ValueError(message)
    return source.replace(old, new)


def compile_function(
    tree: ast.FunctionDef, module: ModuleType, extra: Mapping[str, object]
) -> FunctionType:
    """The function of a tree, with the globals of the module and some names beside them."""
    names = sorted(extra)
    # The names come in by a function around it: the module itself is left alone.
    around = ast.FunctionDef(
        name="__around__",
        args=ast.arguments(
            posonlyargs=[],
            args=[ast.arg(arg=name) for name in names],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        ),
        body=[tree, ast.Return(ast.Name(tree.name, ast.Load()))],
        decorator_list=[],
    )
    if hasattr(around, "type_params"):
        around.type_params = []
    future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
    whole = ast.fix_missing_locations(ast.Module([future, around], []))
    made: dict[str, Any] = {}
    code = compile(whole, f"<{module.__name__}.{tree.name}>", "exec")
    exec(code, module.__dict__, made)  # noqa: S102 - the text is the project's own source
    function: FunctionType = made["__around__"](**extra)
    return function


def parse_function(source: str) -> ast.FunctionDef:
    """The tree of a function's text. `TypeError` if it is no function, or a decorated one."""
    tree = ast.parse(source).body[0]
    if not isinstance(tree, ast.FunctionDef):
        message = "the text is no function"
        raise TypeError(message)
    if tree.decorator_list:
        message = f"{tree.name} is decorated: its text is not all that it does"
        raise TypeError(message)
    return tree


def get_assigned_names(body: list[ast.stmt]) -> tuple[str, ...]:
    """The names that a body assigns to, in the order in which they appear.

    `TypeError` if it could change something that is no name.
    """
    names: dict[str, None] = {}
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt) and not isinstance(node, _IN_LOOPS):
                message = f"a loop with this in it cannot be cut: {ast.unparse(node)}"
                raise TypeError(message)
            if isinstance(node, ast.Subscript | ast.Attribute | ast.Starred) and not isinstance(
                node.ctx, ast.Load
            ):
                message = f"a loop that assigns to this cannot be cut: {ast.unparse(node)}"
                raise TypeError(message)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names[node.id] = None
    return tuple(names)


#: What may not stand in a function whose loops are cut, in a loop or outside of one.
_NOT_IN_FUNCTIONS: Final = (
    ast.AsyncFor,
    ast.AsyncFunctionDef,
    ast.Await,
    ast.ClassDef,
    ast.FunctionDef,
    ast.Global,
    ast.Nonlocal,
    ast.Yield,
    ast.YieldFrom,
)


class _Cut(ast.NodeTransformer):
    """Each loop becomes one arbitrary turn of it, watched from before, within and after."""

    def __init__(self) -> None:
        self.loops = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """The function itself. One inside it is refused: it could assign to names of this one."""
        for inner in ast.walk(node):
            if inner is not node and isinstance(inner, _NOT_IN_FUNCTIONS):
                message = f"a function with this in it cannot be cut: {ast.unparse(inner)}"
                raise TypeError(message)
        return self.generic_visit(node)

    def visit_For(self, node: ast.For) -> list[ast.stmt]:
        """A walk over a sequence is a while loop over its places."""
        number = self.loops
        sequence, count = _SEQUENCE.format(number), _COUNT.format(number)
        ahead = ast.parse(f"{sequence} = {CUTTER}.get_items(0)\n{count} = 0").body
        ahead[0].value.args = [node.iter]  # type: ignore[attr-defined]  # an assignment, parsed above
        turn = ast.parse(f"0 = {sequence}[{count}]".replace("0 =", "_ =", 1)).body
        turn[0].targets = [node.target]  # type: ignore[attr-defined]  # as above, of unknown contents
        step = ast.parse(f"{count} = {count} + 1").body
        test = ast.parse(f"{count} < {CUTTER}.get_length({sequence})", mode="eval").body
        loop = ast.While(test, [*turn, *step, *node.body], node.orelse)
        return [*ahead, *self.visit_While(loop)]

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """A list of the same made of each item; any other stays as it is."""
        walk = node.generators[0]
        if len(node.generators) > 1 or walk.ifs or not isinstance(walk.target, ast.Name):
            return self.generic_visit(node)
        made = ast.parse(f"{CUTTER}.map_items(lambda {walk.target.id}: 0, 0)", mode="eval").body
        made.args[0].body = node.elt  # type: ignore[attr-defined]  # a call, parsed above
        made.args[1] = walk.iter  # type: ignore[attr-defined]  # as above, of unknown contents
        return self.generic_visit(made)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """What joins bytes must know unknown ones."""
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(ast.Constant(bytes() as between), "join"):
                made = ast.parse(f"{CUTTER}.join_bytes({between!r}, 0)", mode="eval").body
                made.args[1:] = node.args  # type: ignore[attr-defined]  # a call, parsed above
                return made
        return node

    def visit_While(self, node: ast.While) -> list[ast.stmt]:
        """enter: the invariant holds, and forgets the values; back: it holds again."""
        if node.orelse:
            message = "a loop with an else cannot be cut"
            raise TypeError(message)
        number, self.loops = self.loops, self.loops + 1
        # The test may assign too, in passing.
        names = get_assigned_names([ast.If(node.test, node.body, [])])
        entered = _ENTERED.format(number)
        enter = ast.parse(f"{entered} = {CUTTER}.enter({number}, {names!r}, locals())").body
        # A name that is first assigned in the loop is not there before it.
        forget = [
            statement
            for name in names
            for statement in ast.parse(
                f"if {name!r} in {entered}.forgotten:\n    {name} = {entered}.forgotten[{name!r}]"
            ).body
        ]
        inner: list[ast.stmt] = []
        for statement in node.body:
            done = self.visit(statement)
            inner.extend(done if isinstance(done, list) else [done])
        back = ast.parse(f"{CUTTER}.back({number}, locals())").body
        return [*enter, *forget, ast.If(node.test, [*inner, *back], [])]


def cut_loops(source: str, module: ModuleType, cutter: object, count: int) -> FunctionType:
    """The function of the text with every loop cut and watched by `cutter`.

    `TypeError` if a loop is not understood, `ValueError` if there are not `count` loops.
    """
    cut = _Cut()
    tree = cut.visit(parse_function(source))
    if cut.loops != count:
        message = f"{tree.name} has {cut.loops} loops, and {count} are described"
        raise ValueError(message)
    return compile_function(tree, module, {CUTTER: cutter, **BYTE_NAMES})
