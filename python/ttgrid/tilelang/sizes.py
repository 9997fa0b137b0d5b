"""The sizes of parameters, as expressions that are checked before a call."""

from __future__ import annotations

from tvm import tirx

from .queries import as_int

_OPERATORS = {
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "FloorDiv": "//",
    "FloorMod": "%",
}


def size_text(ctx, expression) -> int | str:
    """A size as an int, a name, or an expression over names in Python."""
    constant = as_int(expression)
    if constant is not None:
        return constant
    if isinstance(expression, tirx.Var):
        return ctx.symbol(expression)
    kind = type(expression).__name__
    if kind in _OPERATORS:
        left, right = size_text(ctx, expression.a), size_text(ctx, expression.b)
        return f"({left} {_OPERATORS[kind]} {right})"
    if kind in ("Min", "Max"):
        left, right = size_text(ctx, expression.a), size_text(ctx, expression.b)
        return f"{kind.lower()}({left}, {right})"
    if kind == "Cast":
        return size_text(ctx, expression.value)
    ctx.fail(
        "symbolic size",
        f"the size {expression} of a parameter cannot be imported",
    )
