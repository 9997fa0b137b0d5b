"""Sizes that are written as expressions over symbols."""

from __future__ import annotations

import ast

from ttgrid._errors import Error
from ttgrid._ttgrid import Step, StepKind

_OPERATORS = {
    ast.Add: StepKind.ADD,
    ast.Sub: StepKind.SUB,
    ast.Mult: StepKind.MUL,
    ast.FloorDiv: StepKind.DIV,
    ast.Mod: StepKind.MOD,
}
_FUNCTIONS = {"min": StepKind.MIN, "max": StepKind.MAX}


class Symbols:
    """The symbols of one kernel, by number."""

    def __init__(self):
        self.names: list[str] = []

    def number(self, name: str) -> int:
        """The number of a symbol, which may be new."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


def parse(text: str, symbols: Symbols) -> list[Step]:
    """An integer expression in postfix form.

    Parameters
    ----------
    text : str
        Integers and symbols with ``+ - * // %``, parentheses, and ``min`` and
        ``max`` of two or more.
    symbols : Symbols
        Gets the symbols of the expression.

    Returns
    -------
    list of Step

    Raises
    ------
    Error
        Where the text is not such an expression.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        return list(_steps(tree, symbols))
    except (SyntaxError, ValueError, RecursionError):
        raise Error(
            f"the size {text!r} is not an expression of integers and symbols"
            " with + - * // % min max and parentheses"
        ) from None


def _steps(node, symbols):
    if isinstance(node, ast.Constant) and type(node.value) is int:
        if not -(2**63) <= node.value < 2**63:
            raise ValueError
        yield Step(StepKind.CONSTANT, node.value)
    elif isinstance(node, ast.Name):
        yield Step(StepKind.SYMBOL, symbols.number(node.id))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield Step(StepKind.CONSTANT, 0)
        yield from _steps(node.operand, symbols)
        yield Step(StepKind.SUB)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        yield from _steps(node.left, symbols)
        yield from _steps(node.right, symbols)
        yield Step(_OPERATORS[type(node.op)])
    elif _is_min_or_max(node):
        yield from _steps(node.args[0], symbols)
        for other in node.args[1:]:
            yield from _steps(other, symbols)
            yield Step(_FUNCTIONS[node.func.id])
    else:
        raise ValueError


def _is_min_or_max(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _FUNCTIONS
        and len(node.args) >= 2
        and not node.keywords
    )
