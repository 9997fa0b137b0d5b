"""arith and math: pure operations on numbers."""

from __future__ import annotations

from .. import codes, types
from .core import Core, check_types
from .values import INDEX, Value


class Arith(Core):
    """Operations of arith and math. Equal ones are made once."""

    def __init__(self):
        super().__init__()
        self._constants: dict[tuple[str, str], Value] = {}

    def constant(self, value: int | float | bool, dtype: str) -> Value:
        """A constant, made once, at the function's beginning."""
        type_ = types.element_type(dtype)
        if types.is_narrow(dtype):
            code = codes.constant(float(value), dtype)
            text = hint = str(code - 256 if code > 127 else code)
            hint = f"c{text}_i8"
        elif types.is_float(dtype):
            text, hint = types.float_literal(float(value), dtype), "cst"
        elif dtype == "bool":
            text = hint = "true" if value else "false"
        else:
            value = int(value)
            if dtype.startswith("uint") and value >> (types.bits(dtype) - 1):
                value -= 1 << types.bits(dtype)
            text = str(value)
            hint = f"c{value}" + ("" if dtype == INDEX else f"_{type_}")
        known = self._constants.get((text, type_))
        if known is None:
            known = Value(self.name(hint), dtype)
            self._constants[text, type_] = known
        return Value(known.name, dtype)

    def index_constant(self, value: int) -> Value:
        """A constant of type index."""
        return self.constant(value, INDEX)

    def _constant_lines(self) -> list[str]:
        return [
            f"{value.name} = arith.constant {text}"
            + ("" if text in ("true", "false") else f" : {type_}")
            for (text, type_), value in self._constants.items()
        ]

    def arith(self, name: str, left: Value, right: Value) -> Value:
        """arith.<name> of two values of one type: addi, mulf, andi, ..."""
        return self._same_type(f"arith.{name}", left, right)

    def math(self, name: str, *operands: Value) -> Value:
        """math.<name> of one or more values of one type: exp, powf, fma, ..."""
        return self._same_type(f"math.{name}", *operands)

    def negf(self, operand: Value) -> Value:
        """arith.negf."""
        return self._same_type("arith.negf", operand)

    def _same_type(self, operation: str, *operands: Value) -> Value:
        check_types(operation, *operands)
        names = [operand.name for operand in operands]
        type_ = operands[0].type
        return self._pure(
            (operation, *names, type_),
            f"{operation} {', '.join(names)} : {type_}",
            operands[0].dtype,
        )

    def compare(self, predicate: str, left: Value, right: Value) -> Value:
        """arith.cmpf of floats, arith.cmpi of integers and index; a bool."""
        operation = f"arith.cmp{'f' if types.is_float(left.dtype) else 'i'}"
        check_types(operation, left, right)
        return self._pure(
            (operation, predicate, left.name, right.name, left.type),
            f"{operation} {predicate}, {left.name}, {right.name} : {left.type}",
            "bool",
        )

    def select(self, condition: Value, left: Value, right: Value) -> Value:
        """arith.select: left where the condition holds."""
        check_types("arith.select", left, right)
        names = (condition.name, left.name, right.name)
        return self._pure(
            ("arith.select", *names, left.type),
            f"arith.select {', '.join(names)} : {left.type}",
            left.dtype,
        )

    def convert(self, name: str, operand: Value, dtype: str) -> Value:
        """arith.<name> to another type: extsi, truncf, bitcast, ..."""
        operation, type_ = f"arith.{name}", types.element_type(dtype)
        return self._pure(
            (operation, operand.name, operand.type, type_),
            f"{operation} {operand.name} : {operand.type} to {type_}",
            dtype,
        )
