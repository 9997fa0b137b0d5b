"""Floats of 8 bits and less, and tfloat32: conversions.

The rules are those of CUDA's conversions (cuda_fp8.hpp and its relatives, with
saturation to finite numbers, which TileLang asks for). To a byte:

| | rounds | above the largest number | NaN |
|---|---|---|---|
| float8_e4m3 | to nearest, ties to even | 448 | 0x7F |
| float8_e5m2 | to nearest, ties to even | 57344 | 0x7F |
| float8_e4m3fnuz | to nearest, ties to even | 240 | 0x80 |
| float8_e5m2fnuz | to nearest, ties to even | 57344 | 0x80 |
| float4_e2m1fn | to nearest, ties to even | 6 | 6 |
| float8_e8m0fnu | up, without the sign | 2^127 | 0xFF |

Those of AMD's GPUs (fnuz) are by HIP's: an infinity becomes NaN, and there is
no -0. From a byte every number is exact.
"""

from __future__ import annotations

import math
import struct

from . import types
from .codes import FORMATS, Format
from .ir import Value


def to_float32(ctx, operand: Value) -> Value:
    """The number that a byte stands for."""
    name = types.array_dtype(operand.dtype)
    code = Value(operand.name, "uint8")
    return _FROM_BYTE[name](ctx.builder, code)


def from_float32(ctx, operand: Value, dtype: str) -> Value:
    """The byte for a float32."""
    b = ctx.builder
    name = types.array_dtype(dtype)
    bits = b.convert("bitcast", operand, "int32")
    size = b.arith("andi", bits, b.constant(0x7FFFFFFF, "int32"))
    if name == "float8_e8m0fnu":
        code = _exponent(b, size)
        nan = 0xFF
    else:
        code = _rounded(b, bits, size, FORMATS[name])
        nan = FORMATS[name].nan
    is_nan = b.compare("uno", operand, operand)
    if name in FORMATS and FORMATS[name].unsigned_zero:
        is_nan = b.compare("sge", size, b.constant(0x7F800000, "int32"))
    code = b.select(is_nan, b.constant(nan, "int32"), code)
    return Value(b.convert("trunci", code, "uint8").name, dtype)


def to_tfloat32(ctx, operand: Value) -> Value:
    """A float32 rounded to tfloat32's 10 bits, ties away from zero, as
    cutlass::tfloat32_t does."""
    b = ctx.builder
    bits = b.convert("bitcast", operand, "int32")
    bits = b.arith("addi", bits, b.constant(0x1000, "int32"))
    bits = b.arith("andi", bits, b.constant(-0x2000, "int32"))
    rounded = b.convert("bitcast", bits, "float32")
    # Infinities and NaN are not rounded.
    size = b.math("absf", operand)
    finite = b.compare("olt", size, b.constant(math.inf, "float32"))
    return Value(b.select(finite, rounded, operand).name, types.TFLOAT32)


def _rounded(b, bits: Value, size: Value, form: Format) -> Value:
    def integer(number):
        return b.constant(number, "int32")

    shift = integer(form.shift)
    last = b.arith("andi", b.arith("shrui", size, shift), integer(1))
    half = integer((1 << (form.shift - 1)) - 1)
    code = b.arith("addi", b.arith("addi", size, half), last)
    code = b.arith("shrui", code, shift)
    code = b.arith("subi", code, integer(form.rebias))
    code = b.arith("minsi", code, integer(form.largest))
    # A subnormal number: the sum has it in its last bits.
    magic = struct.unpack("<i", struct.pack("<f", form.magic))[0]
    number = b.convert("bitcast", size, "float32")
    total = b.arith("addf", number, b.constant(form.magic, "float32"))
    subnormal = b.arith(
        "subi", b.convert("bitcast", total, "int32"), integer(magic)
    )
    smallest = struct.unpack("<i", struct.pack("<f", form.smallest))[0]
    is_small = b.compare("slt", size, integer(smallest))
    code = b.select(is_small, subnormal, code)
    place = 31 - (form.sign.bit_length() - 1)
    sign = b.arith("shrui", bits, integer(place))
    sign = b.arith("andi", sign, integer(form.sign))
    if form.unsigned_zero:
        is_zero = b.compare("eq", code, integer(0))
        sign = b.select(is_zero, integer(0), sign)
    return b.arith("ori", code, sign)


def _exponent(b, size: Value) -> Value:
    code = b.arith("addi", size, b.constant(0x7FFFFF, "int32"))
    code = b.arith("shrui", code, b.constant(23, "int32"))
    code = b.arith("minsi", code, b.constant(254, "int32"))
    is_small = b.compare("sle", size, b.constant(0x400000, "int32"))
    return b.select(is_small, b.constant(0, "int32"), code)


def _from_e4m3(b, code: Value) -> Value:
    wide = b.convert("extui", code, "int16")
    magnitude = b.arith("andi", wide, b.constant(0x7F, "int16"))
    number = _from_half(b, wide, magnitude, 0x80, 7, 8, 2.0**8)
    is_nan = b.compare("eq", magnitude, b.constant(0x7F, "int16"))
    return b.select(is_nan, b.constant(math.nan, "float32"), number)


def _from_e5m2(b, code: Value) -> Value:
    wide = b.convert("extui", code, "int16")
    half = b.arith("shli", wide, b.constant(8, "int16"))
    half = b.convert("bitcast", half, "float16")
    return b.convert("extf", half, "float32")


def _from_fnuz(name: str):
    form = FORMATS[name]
    # Where float32 has the exponent, it counts from another number.
    scale = 2.0 ** (form.rebias >> (23 - form.shift))

    def convert(b, code: Value) -> Value:
        wide = b.convert("extui", code, "int32")
        bits = b.arith("andi", wide, b.constant(0x7F, "int32"))
        bits = b.arith("shli", bits, b.constant(form.shift, "int32"))
        sign = b.arith("andi", wide, b.constant(0x80, "int32"))
        sign = b.arith("shli", sign, b.constant(24, "int32"))
        number = b.convert("bitcast", b.arith("ori", bits, sign), "float32")
        number = b.arith("mulf", number, b.constant(scale, "float32"))
        is_nan = b.compare("eq", wide, b.constant(form.nan, "int32"))
        return b.select(is_nan, b.constant(math.nan, "float32"), number)

    return convert


def _from_e2m1(b, code: Value) -> Value:
    wide = b.convert("extui", code, "int16")
    magnitude = b.arith("andi", wide, b.constant(7, "int16"))
    return _from_half(b, wide, magnitude, 8, 9, 12, 2.0**14)


def _from_half(b, wide, magnitude, sign, shift, sign_shift, scale) -> Value:
    """A number whose exponent and mantissa are put where float16 has them."""
    magnitude = b.arith("shli", magnitude, b.constant(shift, "int16"))
    sign = b.arith("andi", wide, b.constant(sign, "int16"))
    sign = b.arith("shli", sign, b.constant(sign_shift, "int16"))
    half = b.arith("ori", magnitude, sign)
    half = b.convert("bitcast", half, "float16")
    number = b.convert("extf", half, "float32")
    return b.arith("mulf", number, b.constant(scale, "float32"))


def _from_e8m0(b, code: Value) -> Value:
    wide = b.convert("extui", code, "int32")
    bits = b.arith("shli", wide, b.constant(23, "int32"))
    is_lowest = b.compare("eq", wide, b.constant(0, "int32"))
    bits = b.select(is_lowest, b.constant(0x400000, "int32"), bits)
    is_nan = b.compare("eq", wide, b.constant(0xFF, "int32"))
    bits = b.select(is_nan, b.constant(0x7FC00000, "int32"), bits)
    return b.convert("bitcast", bits, "float32")


_FROM_BYTE = {
    "float8_e4m3fn": _from_e4m3,
    "float8_e5m2": _from_e5m2,
    "float8_e8m0fnu": _from_e8m0,
    "float8_e4m3fnuz": _from_fnuz("float8_e4m3fnuz"),
    "float8_e5m2fnuz": _from_fnuz("float8_e5m2fnuz"),
    "float4_e2m1fn": _from_e2m1,
}
