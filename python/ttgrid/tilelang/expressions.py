"""Expressions: TVM's to values.

Integers that only locate something (loop variables, block indices, sizes and
the arithmetic on them) are computed as index; everything else in its own type.
"""

from __future__ import annotations

import math

from tvm import tirx

from . import types
from .arithmetic import (
    BINARY,
    COMPARE,
    binary,
    cast,
    compare,
    from_byte,
    from_index,
    natural_division,
    signed_division,
    to_index,
    unsigned_division,
)
from .ir import Value
from .queries import any_node, as_int, has_node, is_call, loads_of, op_name
from .registry import CALLS, EFFECTS, call, expression_kind, is_computed, value
from .rejections import reject_call

_DIVISION = ("Div", "Mod", "FloorDiv", "FloorMod")
_LOGICAL = {"And": "andi", "Or": "ori"}


def index(ctx, expression) -> Value:
    """The value of an integer expression, as index."""
    constant = as_int(expression)
    if constant is not None:
        return ctx.builder.index_constant(constant)
    kind = type(expression).__name__
    if kind == "Var":
        return to_index(ctx, variable(ctx, expression))
    if str(expression.dtype) not in ("int32", "int64"):
        # Narrow and unsigned integers wrap around, which index does not.
        return to_index(ctx, value(ctx, expression))
    if kind in BINARY:
        left, right = index(ctx, expression.a), index(ctx, expression.b)
        result = binary(ctx, kind, left, right)
        ctx.checks.arithmetic(ctx, expression, result)
        return result
    if kind in _DIVISION:
        return _index_division(ctx, kind, expression)
    if kind == "Select" or is_call(expression, "if_then_else"):
        condition, left, right = _choice(expression)
        if not loads_of(left) and not loads_of(right):
            chosen = value(ctx, condition)
            return ctx.builder.select(
                chosen, index(ctx, left), index(ctx, right)
            )
    if kind == "Cast" and str(expression.value.dtype) in ("int32", "int64"):
        return index(ctx, expression.value)
    if is_call(expression, "likely"):
        return index(ctx, expression.args[0])
    return to_index(ctx, value(ctx, expression))


def _index_division(ctx, kind: str, expression) -> Value:
    left, right = index(ctx, expression.a), index(ctx, expression.b)
    if ctx.proves(expression.a >= 0) and ctx.proves(expression.b > 0):
        return natural_division(ctx, kind, left, right)
    return signed_division(ctx, kind, left, right, as_int(expression.b))


def variable(ctx, var) -> Value:
    """The value of a variable."""
    known = ctx.variables.get(var)
    if known is not None:
        return known() if callable(known) else known
    ctx.fail("variable", f"'{var.name}' is used where it has no value")


def is_pure(expression) -> bool:
    """Whether an expression may be computed where its value isn't needed."""
    return not any_node(
        expression,
        lambda node: isinstance(node, tirx.Call) and not is_computed(node),
    )


# The kinds of expressions.


@expression_kind("IntImm", "FloatImm")
def _constant(ctx, expression, dtype: str) -> Value:
    return ctx.builder.constant(expression.value, dtype)


@expression_kind("Var")
def _variable(ctx, expression, dtype: str) -> Value:
    return from_index(ctx, variable(ctx, expression), dtype)


@expression_kind(*BINARY)
def _binary(ctx, expression, dtype: str) -> Value:
    if _is_negative_infinity(expression):
        return ctx.builder.constant(-math.inf, dtype)
    left, right = value(ctx, expression.a), value(ctx, expression.b)
    result = binary(ctx, type(expression).__name__, left, right)
    ctx.checks.wrapped(ctx, expression, left, right, result)
    return result


def _is_negative_infinity(expression) -> bool:
    """-T.infinity(...) is a multiplication by -1."""
    return (
        isinstance(expression, tirx.Mul)
        and is_call(expression.a, "infinity")
        and isinstance(expression.b, tirx.FloatImm)
        and expression.b.value == -1
    )


@expression_kind(*COMPARE)
def _compare(ctx, expression, _dtype) -> Value:
    left, right = expression.a, expression.b
    make = value
    if ctx.dtype(left) in ("int32", "int64"):
        if locates(left) and locates(right):
            make = index
    left, right = make(ctx, left), make(ctx, right)
    return compare(ctx, type(expression).__name__, left, right)


def locates(expression) -> bool:
    """Whether an expression is arithmetic on variables and constants alone."""
    return not has_node(
        expression, tirx.BufferLoad, tirx.Call, tirx.Cast, tirx.Select
    )


@expression_kind(*_LOGICAL)
def _logical(ctx, expression, _dtype) -> Value:
    # The right side may read where the left side says that it must not.
    left = value(ctx, expression.a)
    is_or = isinstance(expression, tirx.Or)
    if loads_of(expression.b) and ctx.elements is None:
        short = ctx.builder.constant(is_or, "bool")
        branches = [lambda: value(ctx, expression.b), lambda: short]
        if is_or:
            branches.reverse()
        return ctx.builder.choose(left, *branches, "bool")
    right = value(ctx, expression.b)
    name = _LOGICAL[type(expression).__name__]
    return ctx.builder.arith(name, left, right)


@expression_kind("Not")
def _not(ctx, expression, _dtype) -> Value:
    operand = value(ctx, expression.a)
    return ctx.builder.arith(
        "xori", operand, ctx.builder.constant(True, "bool")
    )


@expression_kind(*_DIVISION)
def _division(ctx, expression, dtype: str) -> Value:
    kind = type(expression).__name__
    left, right = value(ctx, expression.a), value(ctx, expression.b)
    if types.is_narrow(dtype):
        ctx.fail(kind, f"'{expression}' divides {dtype}; cast it to float32")
    if types.is_float(dtype):
        name = {"Div": "divf", "Mod": "remf"}.get(kind)
        if name:
            return ctx.builder.arith(name, left, right)
        ctx.fail(
            kind,
            f"'{expression}' is a floor division of floats; use T.floor(a / b)",
        )
    divide = unsigned_division if types.is_unsigned(dtype) else signed_division
    result = divide(ctx, kind, left, right, as_int(expression.b))
    return from_byte(ctx, result)


@expression_kind("Cast")
def _cast(ctx, expression, dtype: str) -> Value:
    operand = expression.value
    if isinstance(operand, tirx.IntImm) and types.is_float(dtype):
        return ctx.builder.constant(float(operand.value), dtype)
    return cast(ctx, value(ctx, operand), dtype)


def _choice(expression):
    if isinstance(expression, tirx.Select):
        return (
            expression.condition,
            expression.true_value,
            expression.false_value,
        )
    return expression.args


@expression_kind("Select")
@call("if_then_else")
def _select(ctx, expression, dtype: str) -> Value:
    condition, left, right = _choice(expression)
    chosen = value(ctx, condition)
    lazy = isinstance(expression, tirx.Call) and ctx.elements is None
    if lazy and (loads_of(left) or loads_of(right)):
        return ctx.builder.choose(
            chosen,
            lambda: value(ctx, left),
            lambda: value(ctx, right),
            dtype,
        )
    return ctx.builder.select(chosen, value(ctx, left), value(ctx, right))


@expression_kind("Let")
def _let(ctx, expression, _dtype) -> Value:
    ctx.variables[expression.var] = value(ctx, expression.value)
    return value(ctx, expression.body)


@expression_kind("Call")
def _call(ctx, expression, dtype: str) -> Value:
    name = op_name(expression)
    function = CALLS.get(name) or EFFECTS.get(name)
    if function is None:
        reject_call(ctx, expression)
    return function(ctx, expression, dtype)
