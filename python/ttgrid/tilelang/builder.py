"""Writes MLIR text, one operation per line."""

from __future__ import annotations

import contextlib
import re

from .types import INDEX, Value, element_type, float_literal, is_float

_PURE = ("arith.", "math.", "linalg.index ")


class Builder:
    """The lines of one function, its names, and the constants it needs."""

    def __init__(self):
        self._lines: list[str] = []
        self._depth = 1
        self._known: list[dict[str, str]] = [{}]
        self._prologue = 0
        self._prologue_depth = 1
        self._used: dict[str, int] = {}
        self._constants: dict[tuple[str, str], Value] = {}

    def name(self, hint: str = "") -> str:
        """A new name for a value, like the hint where there is one."""
        hint = re.sub(r"[^A-Za-z0-9_.-]", "_", hint)
        if hint and hint[0].isdigit():
            hint = "v" + hint
        number = self._used.get(hint, 0)
        self._used[hint] = number + 1
        if not hint:
            return f"%{number}"
        if not number:
            return f"%{hint}"
        return self.name(f"{hint}_{number}")

    def line(self, text: str) -> None:
        self._lines.append("  " * self._depth + text)

    def op(self, text: str, dtype: str, hint: str = "") -> Value:
        """An operation with one result. A pure one that was made before, in
        this region or one around it, is not made again."""
        for known in self._known:
            if text in known:
                return Value(known[text], dtype)
        name = self.name(hint)
        self.line(f"{name} = {text}")
        if text.startswith(_PURE):
            self._known[-1][text] = name
        return Value(name, dtype)

    @contextlib.contextmanager
    def region(self, header: str | None, footer: str = "}"):
        """Lines in the braces that the header opens; without a header, those
        of a second region, which the footer before has opened."""
        if header is not None:
            self.line(header)
        self._depth += 1
        self._known.append({})
        yield
        self._known.pop()
        self._depth -= 1
        self.line(footer)

    def begin_prologue(self) -> None:
        """Makes this the place of the prologue's lines."""
        self._prologue, self._prologue_depth = len(self._lines), self._depth

    def prologue_line(self, text: str) -> None:
        self._lines.insert(self._prologue, "  " * self._prologue_depth + text)
        self._prologue += 1

    def constant(self, value: int | float | bool, dtype: str) -> Value:
        """A constant, made once, at the function's beginning."""
        type_ = element_type(dtype)
        if is_float(dtype):
            text, hint = float_literal(float(value), dtype), "cst"
        elif dtype == "bool":
            text = hint = "true" if value else "false"
        else:
            value = int(value)
            if dtype.startswith("uint") and value >> (int(dtype[4:]) - 1):
                value -= 1 << int(dtype[4:])
            text = str(value)
            hint = f"c{value}" + ("" if dtype == INDEX else f"_{type_}")
        known = self._constants.get((text, type_))
        if known is None:
            known = Value(self.name(hint), dtype)
            self._constants[text, type_] = known
        return Value(known.name, dtype)

    def function(self, name: str, arguments: str) -> str:
        """The whole function's text."""
        constants = [
            f"  {value.name} = arith.constant {text}"
            + ("" if text in ("true", "false") else f" : {type_}")
            for (text, type_), value in self._constants.items()
        ]
        return "\n".join(
            [f"func.func @{name}({arguments}) {{"]
            + constants
            + self._lines
            + ["  return", "}", ""]
        )
