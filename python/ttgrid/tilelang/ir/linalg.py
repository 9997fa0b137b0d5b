"""linalg: structured operations on memrefs."""

from __future__ import annotations

import contextlib

from .core import Core, check_types
from .memref import raw_dtype
from .values import INDEX, MemRef, Value


def _map(rank: int, axes) -> str:
    dimensions = ", ".join(f"d{number}" for number in range(rank))
    results = ", ".join(f"d{axis}" for axis in axes)
    return f"affine_map<({dimensions}) -> ({results})>"


class Structured(Core):
    """Operations of linalg."""

    def fill(self, element: Value, target: MemRef) -> None:
        """linalg.fill with an element as it lies in memory."""
        self._line(
            f"linalg.fill ins({element.name} : {target.element})"
            f" outs({target.name} : {target.type})"
        )

    def copy(self, source: MemRef, target: MemRef) -> None:
        """linalg.copy."""
        self._line(
            f"linalg.copy ins({source.name} : {source.type}) "
            f"outs({target.name} : {target.type})"
        )

    def matmul(
        self, a: MemRef, b: MemRef, c: MemRef, transposed, unsigned: bool
    ) -> None:
        """linalg.matmul that adds to c; transposed says for a and b whether
        they are, unsigned that their integers have no sign."""
        attributes = ""
        if any(transposed):
            left = (2, 0) if transposed[0] else (0, 2)
            right = (1, 2) if transposed[1] else (2, 1)
            maps = ", ".join(_map(3, axes) for axes in (left, right, (0, 1)))
            attributes = f" indexing_maps = [{maps}]"
        cast = " {cast = #linalg.type_fn<cast_unsigned>}" if unsigned else ""
        self._line(
            f"linalg.matmul{attributes}{cast} ins({a.name}, {b.name} :"
            f" {a.type}, {b.type}) outs({c.name} : {c.type})"
        )

    @contextlib.contextmanager
    def generic(self, inputs, outputs, iterators):
        """linalg.generic on (memref, loops over its dimensions) operands.

        iterators has "parallel" or "reduction" for each loop. Gives the
        elements of the operands, as they lie in memory; the body ends by
        `yield_element`.
        """

        def operands(keyword, parts):
            if not parts:
                return ""
            names = ", ".join(part.name for part, _ in parts)
            kinds = ", ".join(part.type for part, _ in parts)
            return f" {keyword}({names} : {kinds})"

        parts = [*inputs, *outputs]
        maps = ", ".join(_map(len(iterators), axes) for _, axes in parts)
        kinds = ", ".join(f'"{iterator}"' for iterator in iterators)
        elements = [
            Value(self.name(), raw_dtype(part.dtype)) for part, _ in parts
        ]
        header = ", ".join(
            f"{element.name}: {element.type}" for element in elements
        )
        with self._region(
            f"linalg.generic {{indexing_maps = [{maps}], iterator_types ="
            f" [{kinds}]}}{operands('ins', inputs)}"
            f"{operands('outs', outputs)} {{"
        ):
            self._line(f"^bb0({header}):", ends_operation=False)
            yield elements

    def yield_element(self, element: Value, target: MemRef) -> None:
        """linalg.yield of the element of an output."""
        check_types("linalg.yield", element, Value("", raw_dtype(target.dtype)))
        self._line(f"linalg.yield {element.name} : {target.element}")

    def loop_index(self, number: int) -> Value:
        """linalg.index: where the loop of this number is."""
        return self._pure(
            ("linalg.index", number), f"linalg.index {number} : index", INDEX
        )
