"""What the importer knows at a point of a kernel."""

from __future__ import annotations

import contextlib
import re

import tvm
from tvm import tirx

from . import types
from .checks import Checks
from .errors import UnsupportedError
from .ir import Builder, Location, Value
from .queries import any_node, has_call_or_load, loads_of, op_name
from .spans import location_of

# Calls that are computed as index where their operands are.
_SAME_VALUE = ("if_then_else", "likely")


class Context:
    """The state of one import.

    Attributes
    ----------
    builder : ir.Builder
        Where the operations go; its location is that of the statement that is
        imported.
    kernel : str
        The function's name.
    variables : dict
        The value of each TVM variable in scope, or what makes it.
    buffers : dict
        The memory of each TVM buffer in scope.
    storage : dict
        The buffer that was declared with a data variable; other buffers on
        the same variable are views of it.
    safe_values : dict
        What loads outside of the buffer of a data variable give.
    shifted : dict
        The variables of sizes that stand only beside a constant.
    barriers : dict
        The barriers in memory of a data variable.
    barrier_counts : dict
        How many arrivals those that are made later will expect.
    reducers : dict
        How the reducer of a data variable combines.
    thread_variables : dict
        The variables that are thread indices, and along which axis.
    waiting : list
        Buffers whose sizes are not bound yet: see buffers.py.
    postponed : list
        Binds that wait for the variables that they use.
    flow : list
        The loops around this point that a break or continue may leave.
    epilogue : list of ir.MemRef
        What is freed at the end of the kernel.
    analyzer : tvm.arith.Analyzer
        Knows the ranges of the variables, to prove that indices are in bounds.
    blocks : list of ir.Value
        The block indices, inside a launch: x first.
    lockstep : lockstep.Lockstep or None
        The threads of the block, inside a launch.
    in_parallel : bool
        Whether a T.Parallel loop is around this point.
    elements : callable or None
        In a structured operation: the value of a load, if it is an operand's.
    checks : checks.Checks
        What debug mode adds.
    """

    def __init__(self, kernel: str, checks: Checks | None = None):
        self.checks = checks or Checks()
        self.builder = self.checks.builder or Builder()
        self.kernel = kernel
        self.variables: dict[tirx.Var, Value] = {}
        self.buffers = {}
        self.storage = {}
        self.safe_values = {}
        self._symbols: dict[tirx.Var, str] = {}
        self.shifted = {}
        self.barriers = {}
        self.barrier_counts = {}
        self.reducers: dict[tirx.Var, str] = {}
        self.thread_variables: dict[tirx.Var, int] = {}
        self.waiting = []
        self.postponed: list[tirx.stmt.Bind] = []
        self.flow = []
        self.epilogue = []
        self.analyzer = tvm.arith.Analyzer()
        self.elements = None
        self.lockstep = None
        self.blocks = []
        self.in_parallel = False

    @property
    def location(self) -> Location | None:
        """Where in the user's source the import is."""
        return self.builder.location

    def fail(self, construct: str, message: str) -> None:
        """Raises the error about a construct, at this place."""
        raise UnsupportedError(message, construct, self.kernel, self.location)

    @contextlib.contextmanager
    def at(self, node):
        """Makes a statement's, buffer's or function's place that of operations
        and errors. One that has none leaves it as it is."""
        before = self.builder.location
        self.builder.location = location_of(node) or before
        yield
        self.builder.location = before

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

    # What the analyzer can tell.

    def bind_range(self, variable, minimum, extent) -> None:
        """Lets the analyzer know: minimum <= variable < minimum + extent."""
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
        """Lets the analyzer know what a variable is equal to."""
        if self.is_exact(expression):
            self.analyzer.bind(variable, expression, True)

    def knowing(self, condition):
        """Lets the analyzer know, in a with block, that a condition holds."""
        # What memory holds may change meanwhile.
        if has_call_or_load(condition) or not self.is_exact(condition):
            return contextlib.nullcontext()
        return self.analyzer.constraint_scope(condition)

    def proves(self, condition) -> bool:
        """Whether a condition holds for certain."""
        return self.is_exact(condition) and bool(
            self.analyzer.can_prove(condition)
        )

    def proves_in_bounds(self, low, extent, size) -> bool:
        """Whether low >= 0 and low + extent <= size, for certain."""
        return self.proves(low >= 0) and self.proves(low + extent <= size)

    def is_exact(self, expression) -> bool:
        """Whether nothing in an expression can wrap around: the analyzer
        computes with integers of any size. Arithmetic of int32 and int64 is
        done as index, which is large enough, but not in a call's operands."""
        return not any_node(expression, self._may_wrap)

    def _may_wrap(self, node) -> bool:
        if not isinstance(node, tvm.ir.PrimExpr):
            return False
        dtype = str(node.dtype)
        if isinstance(node, tirx.Cast):
            return self._exceeds(node.value, dtype)
        if isinstance(node, (tirx.Add, tirx.Sub, tirx.Mul)):
            return dtype not in ("int32", "int64") and self._exceeds(
                node, dtype
            )
        if isinstance(node, tirx.Call) and op_name(node) not in _SAME_VALUE:
            return any(
                isinstance(part, tvm.ir.PrimExpr)
                and self._exceeds(part, str(part.dtype))
                for part in [*node.args, node]
            )
        return False

    def _exceeds(self, part, dtype: str) -> bool:
        """Whether an integer may be outside of a data type."""
        if types.is_float(str(part.dtype)) or not types.is_supported(dtype):
            return False
        bound = self.analyzer.const_int_bound(part)
        low, high = types.lowest(dtype), types.highest(dtype)
        return bound.min_value < low or bound.max_value > high

    def dtype(self, expression) -> str:
        """The data type of an expression that can be imported."""
        dtype = str(expression.dtype)
        if dtype == "handle":
            self.fail(
                "pointer",
                f"'{expression}' is an address, and tensors at addresses cannot"
                " be imported. Pass the tensors themselves as parameters",
            )
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
