"""Numbers as the codes of floats of 8 bits and less."""

from __future__ import annotations

import dataclasses
import math
import struct

from . import types


@dataclasses.dataclass(frozen=True)
class Format:
    """How float32 becomes a code of a sign, an exponent and a mantissa.

    Attributes
    ----------
    shift : int
        How many bits of float32's mantissa are dropped.
    rebias : int
        What float32's exponent has more than the format's, in place.
    smallest : float
        The smallest normal number.
    largest : int
        The code of the largest finite number.
    sign : int
        The code's bit for the sign.
    nan : int
        The code of NaN.
    unsigned_zero : bool
        Whether the code of -0 is that of NaN. Then infinities are NaN, too.
    """

    shift: int
    rebias: int
    smallest: float
    largest: int
    sign: int
    nan: int
    unsigned_zero: bool = False

    @property
    def magic(self) -> float:
        """Added to a subnormal number, this rounds it in its last place."""
        steps = 2.0 ** (23 - self.shift)
        return self.smallest / steps * 2.0**23


FORMATS = {
    "float8_e4m3fn": Format(20, 0x3C0, 2.0**-6, 0x7E, 0x80, 0x7F),
    "float8_e5m2": Format(21, 0x1C0, 2.0**-14, 0x7B, 0x80, 0x7F),
    "float8_e4m3fnuz": Format(20, 0x3B8, 2.0**-7, 0x7F, 0x80, 0x80, True),
    "float8_e5m2fnuz": Format(21, 0x1BC, 2.0**-15, 0x7F, 0x80, 0x80, True),
    "float4_e2m1fn": Format(22, 0x0FC, 1.0, 0x7, 0x8, 0x7),
}


def constant(value: float, dtype: str) -> int:
    """The code of a number, as `narrow.from_float32` would round it; an
    infinity of float8_e5m2 stays one."""
    name = types.array_dtype(dtype)
    if name == "float8_e5m2" and math.isinf(value):
        return 0x7C if value > 0 else 0xFC
    return encode(value, name)


def encode(value: float, name: str) -> int:
    """`narrow.from_float32` on one number."""
    if math.isinf(value):
        if name in FORMATS and FORMATS[name].unsigned_zero:
            return FORMATS[name].nan
        value = math.copysign(3.4e38, value)
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    size = bits & 0x7FFFFFFF
    if name == "float8_e8m0fnu":
        if math.isnan(value):
            return 0xFF
        return 0 if size <= 0x400000 else min((size + 0x7FFFFF) >> 23, 254)
    form = FORMATS[name]
    if math.isnan(value):
        return form.nan
    if abs(value) < form.smallest:
        # Python rounds ties to even, too.
        code = round(abs(value) / form.smallest * 2 ** (23 - form.shift))
    else:
        half = (1 << (form.shift - 1)) - 1
        code = (size + half + (size >> form.shift & 1)) >> form.shift
        code = min(code - form.rebias, form.largest)
    if code == 0 and form.unsigned_zero:
        return 0
    return code | (form.sign if bits >> 31 else 0)
