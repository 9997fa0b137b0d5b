"""Arithmetic on values, as C and TileLang mean it.

A division by an integer that is 0 gives some value, as on a GPU, and no trap.
"""

from __future__ import annotations

from . import narrow, types
from .ir import INDEX, Value

# Name: (float operation, signed, unsigned).
_BINARY = {
    "Add": ("addf", "addi", "addi"),
    "Sub": ("subf", "subi", "subi"),
    "Mul": ("mulf", "muli", "muli"),
    "Min": ("minnumf", "minsi", "minui"),
    "Max": ("maxnumf", "maxsi", "maxui"),
}
_COMPARE = {
    "EQ": ("oeq", "eq", "eq"),
    "NE": ("une", "ne", "ne"),
    "LT": ("olt", "slt", "ult"),
    "LE": ("ole", "sle", "ule"),
    "GT": ("ogt", "sgt", "ugt"),
    "GE": ("oge", "sge", "uge"),
}
_BITWISE = {
    "bitwise_and": "andi",
    "bitwise_or": "ori",
    "bitwise_xor": "xori",
}

#: TVM's names of what `binary`, `compare` and `bitwise` do.
BINARY, COMPARE, BITWISE = tuple(_BINARY), tuple(_COMPARE), tuple(_BITWISE)


def family(dtype: str) -> int:
    """Where tables of (float, signed, unsigned) have what a data type needs."""
    if types.is_float(dtype):
        return 0
    return 2 if types.is_unsigned(dtype) else 1


def binary(ctx, kind: str, left: Value, right: Value) -> Value:
    """One of Add, Sub, Mul, Min and Max; of index it is signed."""
    if types.is_narrow(left.dtype):
        wide = [cast(ctx, one, "float32") for one in (left, right)]
        return cast(ctx, binary(ctx, kind, *wide), left.dtype)
    name = _BINARY[kind][family(left.dtype)]
    return _wrapped(ctx, ctx.builder.arith(name, left, right))


def compare(ctx, kind: str, left: Value, right: Value) -> Value:
    """One of EQ, NE, LT, LE, GT and GE, by the sign of the left data type."""
    if types.is_narrow(left.dtype):
        left, right = (cast(ctx, one, "float32") for one in (left, right))
    predicate = _COMPARE[kind][family(left.dtype)]
    return ctx.builder.compare(predicate, left, right)


def bitwise(ctx, name: str, left: Value, right: Value) -> Value:
    """One of bitwise_and, bitwise_or and bitwise_xor."""
    return ctx.builder.arith(_BITWISE[name], left, right)


def conjunction(ctx, left: Value | None, right: Value) -> Value:
    """Whether both hold; None always does."""
    return right if left is None else ctx.builder.arith("andi", left, right)


def absolute(ctx, operand: Value) -> Value:
    """The absolute value."""
    if types.is_narrow(operand.dtype):
        wide = absolute(ctx, cast(ctx, operand, "float32"))
        return cast(ctx, wide, operand.dtype)
    if types.is_float(operand.dtype):
        return ctx.builder.math("absf", operand)
    if types.is_unsigned(operand.dtype):
        return operand
    return ctx.builder.math("absi", operand)


# From type to type.


def cast(ctx, operand: Value, dtype: str) -> Value:
    """A value in another type, as C converts it."""
    source = operand.dtype
    if source == dtype:
        return operand
    if types.is_narrow(source):
        return cast(ctx, narrow.to_float32(ctx, operand), dtype)
    if types.is_narrow(dtype):
        wide = cast(ctx, operand, "float32")
        return narrow.from_float32(ctx, wide, dtype)
    if source == types.TFLOAT32:
        return cast(ctx, Value(operand.name, "float32"), dtype)
    if dtype == types.TFLOAT32:
        return narrow.to_tfloat32(ctx, cast(ctx, operand, "float32"))
    if dtype == INDEX:
        return to_index(ctx, operand)
    if source == INDEX:
        return cast(ctx, from_index(ctx, operand, "int64"), dtype)
    if dtype == "bool":
        zero = ctx.builder.constant(0, source)
        predicate = "une" if types.is_float(source) else "ne"
        return ctx.builder.compare(predicate, operand, zero)
    from_float, to_float = types.is_float(source), types.is_float(dtype)
    if from_float and to_float:
        return _cast_float(ctx, operand, dtype)
    if types.is_nibble(dtype):
        byte = cast(ctx, operand, "int8")
        return _wrapped(ctx, Value(byte.name, dtype))
    if types.is_nibble(source):
        byte = "uint8" if types.is_unsigned(source) else "int8"
        return cast(ctx, Value(operand.name, byte), dtype)
    if from_float:
        name = "fptoui" if types.is_unsigned(dtype) else "fptosi"
    elif to_float:
        name = "uitofp" if types.is_unsigned(source) else "sitofp"
    else:
        width = 1 if source == "bool" else types.bits(source)
        if width == types.bits(dtype):
            return Value(operand.name, dtype)
        if width > types.bits(dtype):
            name = "trunci"
        else:
            name = "extui" if types.is_unsigned(source) else "extsi"
    return ctx.builder.convert(name, operand, dtype)


def _wrapped(ctx, operand: Value) -> Value:
    """An integer of 4 bits from a byte that holds it, as a value."""
    if not types.is_nibble(operand.dtype):
        return operand
    four = ctx.builder.constant(4, "int8")
    high = ctx.builder.arith("shli", Value(operand.name, "int8"), four)
    name = "shrui" if types.is_unsigned(operand.dtype) else "shrsi"
    return Value(ctx.builder.arith(name, high, four).name, operand.dtype)


def from_byte(ctx, operand: Value) -> Value:
    """An element as it lies in memory: of 4 bits only these count."""
    return _wrapped(ctx, operand)


def _cast_float(ctx, operand: Value, dtype: str) -> Value:
    width, wanted = types.bits(operand.dtype), types.bits(dtype)
    if width == wanted:
        operand = _cast_float(ctx, operand, "float32")
        width = types.bits("float32")
    name = "extf" if width < wanted else "truncf"
    return ctx.builder.convert(name, operand, dtype)


def to_index(ctx, operand: Value) -> Value:
    """An integer as index."""
    if operand.dtype == INDEX:
        return operand
    name = "index_castui" if types.is_unsigned(operand.dtype) else "index_cast"
    return ctx.builder.convert(name, operand, INDEX)


def from_index(ctx, operand: Value, dtype: str) -> Value:
    """An index as an integer; other values as they are."""
    if operand.dtype != INDEX:
        return operand
    return ctx.builder.convert("index_cast", operand, dtype)


def bitcast(ctx, operand: Value, dtype: str) -> Value:
    """The same bits as another type of the same width."""
    if types.element_type(dtype) == operand.type:
        return Value(operand.name, dtype)
    if "bool" in (dtype, operand.dtype) or types.bits(dtype) != types.bits(
        operand.dtype
    ):
        ctx.fail(
            "reinterpret",
            f"a {operand.dtype} cannot be reinterpreted as {dtype}",
        )
    return ctx.builder.convert("bitcast", operand, dtype)


def in_float32(ctx, operands, make) -> Value:
    """Computes small floats in float32, and rounds once."""
    dtype = operands[0].dtype
    if types.is_small_float(dtype):
        operands = [cast(ctx, operand, "float32") for operand in operands]
    return cast(ctx, make(*operands), dtype)


# Division of integers.


def unsigned_division(ctx, kind, left: Value, right: Value, constant) -> Value:
    """A quotient or remainder; constant is the divisor's value, or None."""
    right = _not_zero(ctx, right, constant)
    return natural_division(ctx, kind, left, right)


def natural_division(ctx, kind, left: Value, right: Value) -> Value:
    """The same, where the operands are not negative and the divisor not 0."""
    name = "divui" if kind in ("FloorDiv", "Div") else "remui"
    return ctx.builder.arith(name, left, right)


def _not_zero(ctx, divisor: Value, constant: int | None) -> Value:
    if constant:
        return divisor
    zero = ctx.builder.constant(0, divisor.dtype)
    one = ctx.builder.constant(1, divisor.dtype)
    is_zero = ctx.builder.compare("eq", divisor, zero)
    return ctx.builder.select(is_zero, one, divisor)


def signed_division(ctx, kind, left: Value, right: Value, constant) -> Value:
    """One of FloorDiv, FloorMod, Div and Mod, the last two rounding to 0;
    constant is the divisor's value, or None."""
    b = ctx.builder
    dtype = left.dtype
    negated = None
    if not constant or constant == -1:
        # The lowest number divided by -1 would trap: negate it, which wraps.
        minus = b.constant(-1, dtype)
        negative = b.compare("eq", right, minus)
        one, zero = b.constant(1, dtype), b.constant(0, dtype)
        divisor = b.select(negative, one, right)
        right = _not_zero(ctx, divisor, None)
        negated = b.arith("subi", zero, left)
    if kind in ("FloorDiv", "Div"):
        name = "floordivsi" if kind == "FloorDiv" else "divsi"
        result = b.arith(name, left, right)
        return (
            result if negated is None else b.select(negative, negated, result)
        )
    result = b.arith("remsi", left, right)
    if kind == "Mod":
        return result
    # A floor remainder has the divisor's sign.
    zero = b.constant(0, dtype)
    opposite = b.compare("slt", b.arith("xori", result, right), zero)
    some = b.compare("ne", result, zero)
    both = b.arith("andi", opposite, some)
    return b.select(both, b.arith("addi", result, right), result)
