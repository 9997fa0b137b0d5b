"""memref: memory, views of it, and accesses."""

from __future__ import annotations

from .core import Core, check_types
from .values import INDEX, MemRef, Value


def raw_dtype(dtype: str) -> str:
    """The data type of an element as it lies in memory."""
    return "int8" if dtype == "bool" else dtype


def _listed(numbers) -> str:
    """Integers and index values, as lists of both are written."""
    return ", ".join(
        str(number) if isinstance(number, int) else number.name
        for number in numbers
    )


class Memory(Core):
    """Operations of memref."""

    def alloc(self, hint: str, dtype: str, sizes, dynamic=()) -> MemRef:
        """memref.alloc, aligned to 64 bytes.

        sizes has None for each size that the index values dynamic give.
        """
        memref = MemRef(self.name(hint), dtype, tuple(sizes))
        self._line(self._allocation(memref, dynamic))
        return memref

    def alloc_in_prologue(self, hint: str, dtype: str, sizes) -> MemRef:
        """`alloc` of constant sizes, made at the kernel's beginning."""
        memref = MemRef(self.name(hint), dtype, tuple(sizes))
        self._prologue_line(self._allocation(memref, ()))
        return memref

    def _allocation(self, memref: MemRef, dynamic) -> str:
        return (
            f"{memref.name} = memref.alloc({_listed(dynamic)})"
            f" {{alignment = 64 : i64}} : {memref.type}"
        )

    def alloca(self, hint: str, dtype: str, sizes) -> MemRef:
        """memref.alloca, of constant sizes."""
        memref = MemRef(self.name(hint), dtype, tuple(sizes))
        self._line(f"{memref.name} = memref.alloca() : {memref.type}")
        return memref

    def alloca_in_prologue(self, hint: str, dtype: str, sizes) -> MemRef:
        """`alloca`, made at the kernel's beginning: in a loop it would grow the
        stack."""
        memref = MemRef(self.name(hint), dtype, tuple(sizes))
        self._prologue_line(f"{memref.name} = memref.alloca() : {memref.type}")
        return memref

    def dealloc(self, memref: MemRef) -> None:
        """memref.dealloc."""
        self._line(f"memref.dealloc {memref.name} : {memref.type}")

    def load(self, memref: MemRef, indices) -> Value:
        """memref.load: an element as it lies in memory."""
        return self._result(
            f"memref.load {memref.name}[{_listed(indices)}] : {memref.type}",
            raw_dtype(memref.dtype),
        )

    def store(self, element: Value, memref: MemRef, indices) -> None:
        """memref.store of an element as it lies in memory."""
        _check_element("memref.store", element, memref)
        self._line(
            f"memref.store {element.name}, {memref.name}[{_listed(indices)}] :"
            f" {memref.type}"
        )

    def atomic_rmw(
        self, kind: str, element: Value, memref: MemRef, indices
    ) -> Value:
        """memref.atomic_rmw: gives what was there before."""
        _check_element("memref.atomic_rmw", element, memref)
        return self._result(
            f"memref.atomic_rmw {kind} {element.name},"
            f" {memref.name}[{_listed(indices)}] : ({element.type},"
            f" {memref.type}) -> {element.type}",
            element.dtype,
        )

    def dim(self, memref: MemRef, axis: Value, hint: str = "") -> Value:
        """memref.dim: the size along an axis."""
        return self._result(
            f"memref.dim {memref.name}, {axis.name} : {memref.type}",
            INDEX,
            hint,
        )

    def stride(self, memref: MemRef, axis: int) -> Value:
        """The stride along an axis, by memref.extract_strided_metadata."""
        rank = len(memref.sizes)
        names = [self.name() for _ in range(2 * rank + 2)]
        indices = ", ".join(["index"] * (2 * rank + 1))
        self._line(
            f"{', '.join(names)} = memref.extract_strided_metadata"
            f" {memref.name} : {memref.type} -> memref<{memref.element}>,"
            f" {indices}"
        )
        return Value(names[2 + rank + axis], INDEX)

    def view(self, raw: MemRef, offset: Value, hint, dtype, sizes) -> MemRef:
        """memref.view: bytes as elements of a type, of constant sizes."""
        memref = MemRef(self.name(hint), dtype, tuple(sizes))
        self._line(
            f"{memref.name} = memref.view {raw.name}[{offset.name}][] :"
            f" {raw.type} to {memref.type}"
        )
        return memref

    def reinterpret_cast(
        self, base: MemRef, hint: str, sizes, strides, is_identity: bool
    ) -> MemRef:
        """memref.reinterpret_cast at offset 0; sizes and strides are integers
        or index values. The type says no strides of an identity layout."""

        def static(numbers):
            return tuple(n if isinstance(n, int) else None for n in numbers)

        memref = MemRef(
            self.name(hint),
            base.dtype,
            static(sizes),
            None if is_identity else static(strides),
        )
        self._line(
            f"{memref.name} = memref.reinterpret_cast {base.name} to offset:"
            f" [0], sizes: [{_listed(sizes)}], strides: [{_listed(strides)}] :"
            f" {base.type} to {memref.type}"
        )
        return memref

    def subview(self, memref: MemRef, offsets, sizes, kept) -> MemRef:
        """memref.subview without the dimensions that are not kept; the memref
        itself where that is all of it.

        offsets are integers or index values, sizes integers.
        """
        numbers = [
            offset if isinstance(offset, int) else None for offset in offsets
        ]
        if (
            all(number == 0 for number in numbers)
            and tuple(sizes) == memref.sizes
            and len(kept) == len(sizes)
        ):
            return memref
        strides = memref.all_strides()
        offset = memref.offset
        for number, stride in zip(numbers, strides):
            if number == 0:
                continue
            if None in (number, stride, offset):
                offset = None
            else:
                offset += number * stride
        result = MemRef(
            self.name(memref.name[1:] + "_part"),
            memref.dtype,
            tuple(sizes[axis] for axis in kept),
            tuple(strides[axis] for axis in kept),
            offset,
        )
        self._line(
            f"{result.name} = memref.subview {memref.name}[{_listed(offsets)}] "
            f"[{_listed(sizes)}] [{_listed([1] * len(sizes))}] "
            f": {memref.type} to {result.type}"
        )
        return result


def _check_element(operation: str, element: Value, memref: MemRef) -> None:
    check_types(operation, element, Value(memref.name, raw_dtype(memref.dtype)))
