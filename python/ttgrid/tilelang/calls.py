"""Calls that compute: math functions, bits, and constants."""

from __future__ import annotations

import math

from . import types
from .arithmetic import (
    BITWISE,
    absolute,
    binary,
    bitcast,
    bitwise,
    cast,
    from_byte,
    in_float32,
)
from .queries import as_int, as_text, op_name
from .registry import call, value

# One operand, and as many results, of a floating-point type.
_FLOAT_MATH = {
    name: name
    for name in (
        "exp exp2 log log2 log10 log1p sqrt rsqrt sin cos tan tanh sinh cosh"
        " asin acos atan asinh acosh atanh erf floor ceil trunc"
    ).split()
} | {
    "__exp": "exp",
    "__log": "log",
    "__log2": "log2",
    "__log10": "log10",
    "__sin": "sin",
    "__cos": "cos",
    "__tan": "tan",
    "fabs": "absf",
    "round": "roundeven",
    "nearbyint": "roundeven",
    "round_ties_away_from_zero": "round",
    "ieee_fsqrt": "sqrt",
    "ieee_frsqrt": "rsqrt",
}
_FLOAT_MATH_2 = {"atan2": "atan2", "copysign": "copysign"}
_IEEE = {
    "ieee_add": "addf",
    "ieee_sub": "subf",
    "ieee_mul": "mulf",
    "ieee_fdiv": "divf",
}


def _operands(ctx, expression, count=None):
    return [value(ctx, argument) for argument in expression.args[:count]]


@call(*_FLOAT_MATH)
def _float_math(ctx, expression, _dtype):
    operand = value(ctx, expression.args[0])
    name = _FLOAT_MATH[op_name(expression)]
    if not types.is_float(operand.dtype):
        rounds = name in ("floor", "ceil", "trunc", "roundeven")
        return operand if rounds else absolute(ctx, operand)
    return in_float32(ctx, [operand], lambda a: ctx.builder.math(name, a))


@call(*_FLOAT_MATH_2)
def _float_math_2(ctx, expression, _dtype):
    name = _FLOAT_MATH_2[op_name(expression)]
    return in_float32(
        ctx,
        _operands(ctx, expression, 2),
        lambda a, b: ctx.builder.math(name, a, b),
    )


@call(*_IEEE)
def _ieee(ctx, expression, _dtype):
    # These round to nearest here, whatever mode they name.
    if len(expression.args) > 2 and as_text(expression.args[2]) != "rn":
        ctx.fail(
            op_name(expression),
            f"only rounding mode 'rn' can be imported: {expression}",
        )
    left, right = _operands(ctx, expression, 2)
    return ctx.builder.arith(_IEEE[op_name(expression)], left, right)


@call("__exp10", "exp10")
def _exp10(ctx, expression, dtype):
    wide = "float64" if dtype == "float64" else "float32"
    ten = ctx.builder.constant(10.0, wide)
    operand = cast(ctx, value(ctx, expression.args[0]), wide)
    return cast(ctx, ctx.builder.math("powf", ten, operand), dtype)


@call("fast_rcp", "ieee_frcp")
def _reciprocal(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    one = ctx.builder.constant(1.0, dtype)
    return ctx.builder.arith("divf", one, operand)


@call("sigmoid")
def _sigmoid(ctx, expression, dtype):
    wide = "float64" if dtype == "float64" else "float32"
    operand = cast(ctx, value(ctx, expression.args[0]), wide)
    one = ctx.builder.constant(1.0, wide)
    power = ctx.builder.math("exp", ctx.builder.negf(operand))
    below = ctx.builder.arith("addf", power, one)
    return cast(ctx, ctx.builder.arith("divf", one, below), dtype)


@call("pow")
def _pow(ctx, expression, dtype):
    operands = _operands(ctx, expression)
    if types.is_float(dtype):
        return in_float32(
            ctx, operands, lambda a, b: ctx.builder.math("powf", a, b)
        )
    return ctx.builder.math("ipowi", *operands)


@call("pow_of_int")
def _pow_of_int(ctx, expression, _dtype):
    base, exponent = value(ctx, expression.args[0]), as_int(expression.args[1])
    if exponent is None or exponent < 1:
        ctx.fail(
            "pow_of_int",
            f"the exponent of {expression} is not a positive constant",
        )
    result = None
    while exponent:
        if exponent & 1:
            result = (
                base if result is None else binary(ctx, "Mul", result, base)
            )
        exponent >>= 1
        if exponent:
            base = binary(ctx, "Mul", base, base)
    return result


@call("fmod")
def _fmod(ctx, expression, _dtype):
    return ctx.builder.arith("remf", *_operands(ctx, expression))


@call("ieee_fmaf")
def _fma(ctx, expression, _dtype):
    return ctx.builder.math("fma", *_operands(ctx, expression, 3))


@call("abs")
def _abs(ctx, expression, _dtype):
    return absolute(ctx, value(ctx, expression.args[0]))


@call("clamp")
def _clamp(ctx, expression, _dtype):
    # NaN propagates, and the upper bound wins.
    operand, low, high = _operands(ctx, expression)
    low = ctx.builder.arith("maximumf", operand, low)
    return ctx.builder.arith("minimumf", low, high)


@call("isnan")
def _isnan(ctx, expression, _dtype):
    operand = value(ctx, expression.args[0])
    return ctx.builder.compare("uno", operand, operand)


@call("isinf", "isfinite")
def _isinf(ctx, expression, _dtype):
    operand = absolute(ctx, value(ctx, expression.args[0]))
    infinity = ctx.builder.constant(math.inf, operand.dtype)
    predicate = "oeq" if op_name(expression) == "isinf" else "olt"
    return ctx.builder.compare(predicate, operand, infinity)


@call("large_uint_imm")
def _large_constant(ctx, expression, dtype):
    low, high = (as_int(argument) for argument in expression.args)
    return ctx.builder.constant(high << 32 | low, dtype)


@call("infinity")
def _infinity(ctx, _expression, dtype):
    return ctx.builder.constant(math.inf, dtype)


@call(*BITWISE)
def _bitwise(ctx, expression, _dtype):
    return bitwise(ctx, op_name(expression), *_operands(ctx, expression))


@call("bitwise_not")
def _bitwise_not(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    ones = ctx.builder.constant(types.all_ones(dtype), dtype)
    return ctx.builder.arith("xori", operand, ones)


@call("shift_left", "shift_right")
def _shift(ctx, expression, dtype):
    name = "shli"
    if op_name(expression) == "shift_right":
        name = "shrui" if types.is_unsigned(dtype) else "shrsi"
    result = ctx.builder.arith(name, *_operands(ctx, expression))
    return from_byte(ctx, result)


@call("popcount", "clz")
def _count_bits(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    name = {"popcount": "ctpop", "clz": "ctlz"}[op_name(expression)]
    return cast(ctx, ctx.builder.math(name, operand), dtype)


@call("reinterpret")
def _reinterpret(ctx, expression, dtype):
    return bitcast(ctx, value(ctx, expression.args[0]), dtype)


@call("likely", "__ldg")
def _same(ctx, expression, _dtype):
    return value(ctx, expression.args[0])
