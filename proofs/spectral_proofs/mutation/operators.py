"""Small changes of an expression or a statement, each of which a law should notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

__all__ = ["Fields", "change", "negate_guard"]

#: Attribute or constructor name -> what stands in its place; made by `records`.
Fields = Mapping[str, Sequence[str]]

# Each comparison becomes its neighbour at the boundary, and its opposite.
_COMPARISONS: Final[Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = MappingProxyType(
    {
        ast.Lt: (ast.LtE, ast.GtE),
        ast.LtE: (ast.Lt, ast.Gt),
        ast.Gt: (ast.GtE, ast.LtE),
        ast.GtE: (ast.Gt, ast.Lt),
        ast.Eq: (ast.NotEq,),
        ast.NotEq: (ast.Eq,),
        ast.Is: (ast.IsNot,),
        ast.IsNot: (ast.Is,),
        ast.In: (ast.NotIn,),
        ast.NotIn: (ast.In,),
    }
)
_ARITHMETIC: Final[Mapping[type[ast.operator], type[ast.operator]]] = MappingProxyType(
    {
        ast.Add: ast.Sub,
        ast.Sub: ast.Add,
        ast.Mult: ast.Add,
        ast.FloorDiv: ast.Mult,
        ast.Div: ast.Mult,
        ast.Mod: ast.FloorDiv,
        ast.Pow: ast.Mult,
    }
)
_EXTREMES: Final[Mapping[str, str]] = MappingProxyType({"min": "max", "max": "min"})


def change(node: ast.AST, fields: Fields, records: frozenset[str]) -> Iterator[ast.AST]:
    """What may stand in the place of a node; nothing for most nodes.

    `fields` gives for a field its neighbours of the same type, and `records` are the
    names of the record types, whose arguments change places.
    """
    if isinstance(node, ast.Compare):
        yield from _change_comparison(node)
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        other = _ARITHMETIC.get(type(node.op))
        if other is not None:
            made = copy.deepcopy(node)
            made.op = other()
            yield made
    elif isinstance(node, ast.BoolOp):
        yield from _change_logic(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from _change_constant(node)
    elif isinstance(node, ast.Attribute):
        for name in fields.get(node.attr, ()):
            yield ast.Attribute(node.value, name, node.ctx)
    elif isinstance(node, ast.Call):
        yield from _change_call(node, records)


def negate_guard(test: ast.expr) -> Iterator[ast.AST]:
    """The opposite of a guard, where no change of its own parts is that already."""
    simple = isinstance(test, ast.Compare) and len(test.ops) == 1
    if not simple and not isinstance(test, ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), test)


def _change_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            made = copy.deepcopy(node)
            made.ops[place] = other()
            yield made


def _change_logic(node: ast.BoolOp) -> Iterator[ast.AST]:
    """And for or, or for and; and one part left out."""
    made = copy.deepcopy(node)
    made.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield made
    for place in range(len(node.values)):
        left = [*node.values[:place], *node.values[place + 1 :]]
        yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _change_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _change_call(node: ast.Call, records: frozenset[str]) -> Iterator[ast.AST]:
    if not isinstance(node.func, ast.Name):
        return
    if node.func.id in _EXTREMES:
        yield ast.Call(ast.Name(_EXTREMES[node.func.id]), node.args, node.keywords)
    if node.func.id in records and not any(isinstance(one, ast.Starred) for one in node.args):
        for place in range(len(node.args) - 1):
            swapped = list(node.args)
            swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
            if ast.dump(swapped[place]) != ast.dump(swapped[place + 1]):
                yield ast.Call(node.func, swapped, node.keywords)
