"""What the importer knows at a point of a kernel."""

from __future__ import annotations

import contextlib
import re

import tvm
from tilelang.ir import get_stmt_span, span_to_location
from tvm import tirx

from . import types
from .builder import Builder
from .errors import UnsupportedError
from .types import INDEX, Value

# Calls that are computed as index where their operands are.
_SAME_VALUE = ("if_then_else", "likely")


class Context:
    """The state of one import.

    Attributes
    ----------
    builder : Builder
        Where the operations go.
    kernel : str
        The function's name.
    variables : dict
        The value of each TVM variable in scope, or what makes it.
    buffers : dict
        The memory of each TVM buffer in scope.
    storage : dict
        The buffer that was declared with a data variable; other buffers on
        the same variable are views of it.
    analyzer : tvm.arith.Analyzer
        Knows the ranges of the variables, to prove that indices are in bounds.
    """

    def __init__(self, kernel: str):
        self.builder = Builder()
        self.kernel = kernel
        self.variables: dict[tirx.Var, Value] = {}
        self.buffers = {}
        self.storage = {}
        self.safe_values = {}
        self._symbols: dict[tirx.Var, str] = {}
        self.reducers: dict[tirx.Var, str] = {}
        self.thread_variables: dict[tirx.Var, str] = {}
        self.postponed: list[tirx.stmt.Bind] = []
        self.flow = []
        # What stands at the end of a kernel.
        self.epilogue: list[str] = []
        # What stands at the end of a kernel.
        self.epilogue: list[str] = []
        self.analyzer = tvm.arith.Analyzer()
        # In a structured operation: the values of its operands' elements.
        self.elements = None
        self._location = (None, None)

    def fail(self, construct: str, message: str) -> None:
        """Raises the error about a construct."""
        file, line = self._location
        raise UnsupportedError(message, construct, self.kernel, file, line)

    @contextlib.contextmanager
    def at(self, statement):
        """Makes the statement's place that of errors."""
        before = self._location
        self._location = self._place(statement) or before
        yield
        self._location = before

    @staticmethod
    def _place(statement):
        try:
            return span_to_location(get_stmt_span(statement))
        except (AttributeError, TypeError, ValueError):
            return None

    def symbol(self, variable) -> str:
        """What a size is called: another name for each variable."""
        if variable not in self._symbols:
            name = re.sub(r"\W", "_", variable.name, flags=re.ASCII)
            taken = {"min", "max", *self._symbols.values()}
            if not name.isidentifier():
                name = f"n{name}"
            candidates = [
                name,
                *(f"{name}_{number}" for number in range(2, len(taken) + 3)),
            ]
            self._symbols[variable] = next(
                one for one in candidates if one not in taken
            )
        return self._symbols[variable]

    # Shorthands of the builder's.

    def op(self, text: str, dtype: str, hint: str = "") -> Value:
        return self.builder.op(text, dtype, hint)

    def line(self, text: str) -> None:
        self.builder.line(text)

    def constant(self, value, dtype: str) -> Value:
        return self.builder.constant(value, dtype)

    def index_constant(self, value: int) -> Value:
        return self.builder.constant(value, INDEX)

    # What the analyzer can tell.

    def bind_range(self, variable, minimum, extent) -> None:
        bounds = [
            bound for bound in (minimum, extent) if not isinstance(bound, int)
        ]
        # What memory holds may change while the variable keeps its value.
        if not any(
            loads_of(bound) or not self.is_exact(bound) for bound in bounds
        ):
            self.analyzer.bind(
                variable, tvm.ir.Range.from_min_extent(minimum, extent), True
            )

    def bind_value(self, variable, expression) -> None:
        if self.is_exact(expression):
            self.analyzer.bind(variable, expression, True)

    def proves(self, condition) -> bool:
        return self.is_exact(condition) and bool(
            self.analyzer.can_prove(condition)
        )

    def is_exact(self, expression) -> bool:
        """Whether nothing in an expression can wrap around: the analyzer
        computes with integers of any size. Arithmetic of int32 and int64 is
        done as index, which is large enough, but not in a call's operands."""
        exact = True

        def fits(part, dtype):
            nonlocal exact
            if types.is_float(str(part.dtype)) or not types.is_supported(dtype):
                return
            bound = self.analyzer.const_int_bound(part)
            low, high = types.lowest(dtype), types.highest(dtype)
            if bound.min_value < low or bound.max_value > high:
                exact = False

        def visit(node):
            if not exact or not isinstance(node, tvm.ir.PrimExpr):
                return
            dtype = str(node.dtype)
            if isinstance(node, tirx.Cast):
                fits(node.value, dtype)
            elif isinstance(node, (tirx.Add, tirx.Sub, tirx.Mul)):
                if dtype not in ("int32", "int64"):
                    fits(node, dtype)
            elif (
                isinstance(node, tirx.Call) and op_name(node) not in _SAME_VALUE
            ):
                for operand in [*node.args, node]:
                    if isinstance(operand, tvm.ir.PrimExpr):
                        fits(operand, str(operand.dtype))

        tirx.stmt_functor.post_order_visit(expression, visit)
        return exact

    def proves_in_bounds(self, low, extent, size) -> bool:
        """Whether low >= 0 and low + extent <= size, for certain."""
        return self.proves(low >= 0) and self.proves(low + extent <= size)

    def dtype(self, expression) -> str:
        """The data type of an expression that can be imported."""
        dtype = str(expression.dtype)
        if not types.is_supported(dtype):
            if "x" in dtype and types.is_supported(dtype.split("x")[0]):
                self.fail(
                    "vector expression",
                    f"'{expression}' is a vector ({dtype}); "
                    "write it element by element",
                )
            self.fail(
                dtype,
                f"the data type {dtype} of '{expression}' cannot be imported",
            )
        return dtype


def as_int(expression) -> int | None:
    """The value of an integer constant, or None."""
    if isinstance(expression, tirx.IntImm):
        return int(expression.value)
    return expression if isinstance(expression, int) else None


def op_name(call) -> str:
    """The name of what is called, without its dialect: 'exp2', 'copy'."""
    name = getattr(call.op, "name", None) or getattr(
        call.op, "name_hint", str(call.op)
    )
    return str(name).rsplit(".", 1)[-1]


def free_variables(expression) -> list:
    found = []

    def visit(node):
        if isinstance(node, tirx.Var) and not any(
            node.same_as(v) for v in found
        ):
            found.append(node)

    tirx.stmt_functor.post_order_visit(expression, visit)
    return found


def uses_any(expression, variables) -> bool:
    return any(
        variable.same_as(used)
        for used in free_variables(expression)
        for variable in variables
    )


def loads_of(expression) -> list:
    found = []

    def visit(node):
        if isinstance(node, tirx.BufferLoad):
            found.append(node)

    tirx.stmt_functor.post_order_visit(expression, visit)
    return found


def same_expression(left, right) -> bool:
    """Whether two expressions read the same. TVM alone takes buffers of one
    shape for each other."""
    return tvm.ir.structural_equal(left, right) and all(
        first.buffer.same_as(second.buffer)
        for first, second in zip(loads_of(left), loads_of(right))
    )
