"""What operations take and give."""

from __future__ import annotations

import dataclasses

from .. import types

INDEX = types.INDEX


@dataclasses.dataclass(frozen=True)
class Value:
    """An SSA value: its name with the %, and its data type.

    The data type is TVM's name of it, which knows a sign that MLIR's integers
    don't have, or "index".
    """

    name: str
    dtype: str

    @property
    def type(self) -> str:
        """The MLIR type, as text."""
        return types.element_type(self.dtype)


@dataclasses.dataclass(frozen=True)
class MemRef:
    """A memref value and what its type says.

    dtype is the data type of the elements as they lie in memory, where a bool
    is a byte. Sizes, strides and offset are in elements; None where they are
    known only at run time. No strides stands for the row-major identity layout.
    """

    name: str
    dtype: str
    sizes: tuple[int | None, ...]
    strides: tuple[int | None, ...] | None = None
    offset: int | None = 0

    @property
    def element(self) -> str:
        """The MLIR type of an element, as text."""
        return types.storage_type(self.dtype)

    @property
    def type(self) -> str:
        """The MLIR type, as text."""
        shape = "".join(f"{_mark(size)}x" for size in self.sizes)
        if self.strides is None:
            return f"memref<{shape}{self.element}>"
        strides = ", ".join(_mark(stride) for stride in self.strides)
        offset = "" if self.offset == 0 else f", offset: {_mark(self.offset)}"
        return f"memref<{shape}{self.element}, strided<[{strides}]{offset}>>"

    def all_strides(self) -> tuple[int | None, ...]:
        """The strides, also of the identity layout."""
        if self.strides is not None:
            return self.strides
        return contiguous_strides(self.sizes)


def _mark(number: int | None) -> str:
    return "?" if number is None else str(number)


def contiguous_strides(sizes) -> tuple[int | None, ...]:
    """Row-major strides, as far as the sizes are known."""
    strides, stride = [], 1
    for size in reversed(sizes):
        strides.append(stride)
        stride = None if stride is None or size is None else stride * size
    return tuple(reversed(strides))
