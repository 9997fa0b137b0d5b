"""func: calls of the functions that Python has for kernels."""

from __future__ import annotations

from .core import Core
from .values import INDEX, MemRef, Value


class Calls(Core):
    """Calls, and texts that are passed to them."""

    def __init__(self):
        super().__init__()
        self._declarations: dict[str, str] = {}
        self._texts: dict[bytes, str] = {}

    def call(self, name: str, *operands: Value, result: str | None = None):
        """func.call of a function outside; gives its result of a data type,
        if it has one."""
        listed = ", ".join(operand.name for operand in operands)
        kinds = ", ".join(operand.type for operand in operands)
        value = None if result is None else Value(self.name(), result)
        results = "()" if value is None else value.type
        self._declarations[name] = f"func.func private @{name}({kinds})" + (
            "" if value is None else f" -> {value.type}"
        )
        before = "" if value is None else f"{value.name} = "
        self._line(
            f"{before}func.call @{name}({listed}) : ({kinds}) -> {results}"
        )
        return value

    def text(self, content: str) -> tuple[Value, int]:
        """The address of a text as index, and how many bytes it has."""
        raw = content.encode()
        name = self._texts.setdefault(raw, f"text_{len(self._texts)}")
        memref = MemRef(self.name("text"), "uint8", (len(raw),))
        self._line(f"{memref.name} = memref.get_global @{name} : {memref.type}")
        address = self._result(
            f"memref.extract_aligned_pointer_as_index {memref.name} :"
            f" {memref.type} -> index",
            INDEX,
        )
        return address, len(raw)

    def _module_lines(self) -> list[str]:
        """What stands beside the function: declarations and texts."""
        texts = [
            f'memref.global "private" constant @{name} :'
            f' memref<{len(raw)}xi8> = dense<"0x{raw.hex()}">'
            for raw, name in self._texts.items()
        ]
        return [*self._declarations.values(), *texts]
