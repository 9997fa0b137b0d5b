"""TileLang's data types as MLIR's.

A data type is the name that TVM gives it, which knows a sign that MLIR's
integers don't have, or "index". Floats of 8 bits and less are stored alone:
their values are bytes, as they lie in memory, and `narrow` computes with them.
"""

from __future__ import annotations

import math
import struct

INDEX = "index"
#: A float32 whose last 13 bits are 0.
TFLOAT32 = "custom[tfloat32]"

_FLOATS = {
    "float16": ("f16", "<e", "0x7C00", "0xFC00", "0x7E00"),
    "bfloat16": ("bf16", None, "0x7F80", "0xFF80", "0x7FC0"),
    "float32": ("f32", "<f", "0x7F800000", "0xFF800000", "0x7FC00000"),
    TFLOAT32: ("f32", "<f", "0x7F800000", "0xFF800000", "0x7FC00000"),
    "float64": (
        "f64",
        "<d",
        "0x7FF0000000000000",
        "0xFFF0000000000000",
        "0x7FF8000000000000",
    ),
}
#: What is stored as a byte: the name that ml_dtypes has for it.
_NARROW = {
    # CUDA has one e4m3, and so does TileLang.
    "float8_e4m3": "float8_e4m3fn",
    "float8_e4m3fn": "float8_e4m3fn",
    "float8_e5m2": "float8_e5m2",
    "float8_e4m3fnuz": "float8_e4m3fnuz",
    "float8_e5m2fnuz": "float8_e5m2fnuz",
    "float8_e8m0fnu": "float8_e8m0fnu",
    "float4_e2m1fn": "float4_e2m1fn",
}
_INTEGERS = {
    f"{sign}int{bits}": f"i{bits}"
    for sign in ("", "u")
    for bits in (8, 16, 32, 64)
} | {"int4": "i8", "uint4": "i8"}


def is_supported(dtype: str) -> bool:
    """Whether a data type can be imported."""
    return is_float(dtype) or dtype in _INTEGERS or dtype == "bool"


def is_float(dtype: str) -> bool:
    """Whether it is one of the floats."""
    return dtype in _FLOATS or dtype in _NARROW


def is_narrow(dtype: str) -> bool:
    """Whether it is a float of 8 bits or less."""
    return dtype in _NARROW


def is_nibble(dtype: str) -> bool:
    """Whether it is an integer of 4 bits, which is kept in a byte: all of a
    value's bits beyond the fourth repeat its sign, or are 0."""
    return dtype in ("int4", "uint4")


def array_dtype(dtype: str) -> str:
    """What NumPy and ml_dtypes call the elements of an array."""
    if dtype == TFLOAT32:
        return "float32"
    return _NARROW.get(dtype, dtype)


def is_unsigned(dtype: str) -> bool:
    """Whether it is an integer without sign, or bool."""
    return dtype.startswith("uint") or dtype == "bool"


def is_small_float(dtype: str) -> bool:
    """Whether it is a float of 16 bits or less."""
    return dtype in ("float16", "bfloat16") or dtype in _NARROW


def bits(dtype: str) -> int:
    """How many bits an element takes in memory."""
    if dtype == "bool" or dtype in _NARROW or is_nibble(dtype):
        return 8
    return int("".join(c for c in dtype if c.isdigit()))


def element_type(dtype: str) -> str:
    """The type of a value."""
    if dtype in _NARROW:
        return "i8"
    if dtype in _FLOATS:
        return _FLOATS[dtype][0]
    return {"bool": "i1", INDEX: "index"}.get(dtype) or _INTEGERS[dtype]


def storage_type(dtype: str) -> str:
    """The type of a memref's elements: a bool is a byte, as in NumPy."""
    return "i8" if dtype == "bool" else element_type(dtype)


def float_literal(value: float, dtype: str) -> str:
    """The text of a float attribute; infinities and NaN by their bits."""
    _, layout, infinity, negative, nan = _FLOATS[dtype]
    if layout and math.isfinite(value):
        try:
            value = struct.unpack(layout, struct.pack(layout, value))[0]
        except OverflowError:
            value = math.copysign(math.inf, value)
    if math.isnan(value):
        return nan
    if math.isinf(value):
        return infinity if value > 0 else negative
    text = repr(float(value))
    mantissa, _, exponent = text.partition("e")
    if "." not in mantissa:
        mantissa += ".0"
    return f"{mantissa}e{exponent}" if exponent else mantissa


def lowest(dtype: str) -> float | int:
    """The identity of max."""
    if is_float(dtype):
        return -math.inf
    return 0 if is_unsigned(dtype) else -(1 << (_digits(dtype) - 1))


def highest(dtype: str) -> float | int:
    """The identity of min."""
    if is_float(dtype):
        return math.inf
    if dtype == "bool":
        return 1
    return (1 << (_digits(dtype) - (0 if is_unsigned(dtype) else 1))) - 1


def _digits(dtype: str) -> int:
    return 4 if is_nibble(dtype) else bits(dtype)


def all_ones(dtype: str) -> int:
    """The number whose bits are all 1."""
    return highest(dtype) if is_unsigned(dtype) else -1
