"""What debug mode adds while a kernel is imported: bounds of accesses, the
arithmetic on indices, and which memory is watched."""

from __future__ import annotations

import contextlib
import functools
import operator

import tvm
from tvm import tirx

from .. import types
from ..arithmetic import conjunction
from ..buffers import lookup, stride_expressions
from ..checks import Checks
from ..expressions import index
from ..ir import INDEX
from ..queries import (
    as_int,
    free_variables,
    has_node,
    loads_of,
)
from ..threads import PRIVATE
from .builder import CheckedBuilder
from .options import Debug
from .queries import (
    INT32,
    find_outputs,
    fits_int32,
    has_lazy_load,
    index_variables,
    is_guarded,
    may_overflow,
    touches_shared,
)
from .shadows import Facts
from .sites import GUARDED, OUT_OF_BOUNDS, OVERFLOW

_DIVISIONS = (tirx.FloorDiv, tirx.FloorMod, tirx.Div, tirx.Mod)
_OPERATIONS = {"Add": "addi", "Sub": "subi", "Mul": "muli"}


class DebugChecks(Checks):
    """The checks of one import.

    Parameters
    ----------
    function : tirx.PrimFunc
    options : Debug
    known : list of Facts, optional
        What an import before has found out about each buffer that tiles
        share, to leave out checks that say nothing.
    """

    def __init__(self, function, options: Debug, known: list[Facts] | None):
        self.builder = CheckedBuilder(known, options.limit, options.races)
        self.outputs = find_outputs(function, options.outputs)
        self._checked: set[str] = set()
        self._in_tile_operation = False
        self._index_variables = index_variables(function.body)
        self._binds_index = False

    # Places and modes.

    def at(self, ctx, statement):
        return ctx.at(statement)

    @contextlib.contextmanager
    def atomic(self):
        before, self.builder.atomic = self.builder.atomic, True
        yield
        self.builder.atomic = before

    @contextlib.contextmanager
    def exclusive(self):
        before, self.builder.exclusive = self.builder.exclusive, True
        yield
        self.builder.exclusive = before

    @contextlib.contextmanager
    def every_lane(self, ctx):
        before = self.builder.quiet
        self.builder.quiet = before or ctx.lockstep.mask is not None
        yield
        self.builder.quiet = before

    @contextlib.contextmanager
    def tile_operation(self):
        before, self._in_tile_operation = self._in_tile_operation, True
        yield
        self._in_tile_operation = before

    # Memory.

    def launched(self, ctx) -> None:
        b = self.builder
        b.current_thread = lambda: ctx.lockstep and ctx.lockstep.thread
        b.sole_thread = lambda: self._sole_thread(ctx)
        b.all_threads = lambda: (
            self._is_uniform(ctx) and ctx.lockstep.mask is None
        )
        b.begin_block(ctx.lockstep.extents)

    def barrier(self, ctx) -> None:
        self.builder.barrier()

    @contextlib.contextmanager
    def threads(self, ctx, statement):
        if not touches_shared(statement):
            yield
            return
        with self.builder.statement():
            yield

    @contextlib.contextmanager
    def parallel(self, ctx, loops):
        b = self.builder
        if (
            not ctx.in_parallel
            or self._in_tile_operation
            or ctx.lockstep is None
            or ctx.lockstep.thread is not None
        ):
            yield
            return
        sizes = [index(ctx, loop.extent) for loop in loops]
        total = functools.reduce(lambda a, c: b.arith("muli", a, c), sizes)

        def number():
            result = b.index_constant(0)
            for loop, size in zip(loops, sizes):
                result = b.arith("muli", result, size)
                here = ctx.variables[loop.variable]
                result = b.arith("addi", result, here)
            return result

        with b.iterations(total, number):
            yield

    def _is_uniform(self, ctx) -> bool:
        """Whether a statement is imported once that threads do alike."""
        return not (
            ctx.lockstep is None
            or ctx.lockstep.thread is not None
            or ctx.in_parallel
            or self._in_tile_operation
        )

    def _sole_thread(self, ctx):
        """The only thread that runs, or -1; None where that isn't asked."""
        if not self._is_uniform(ctx) or ctx.lockstep.mask is None:
            return None
        b, lockstep = self.builder, ctx.lockstep
        one = b.constant(1, "int64")

        def ones(thread):
            return b.convert("extui", lockstep.runs(thread), "int64")

        def numbers(thread):
            number = b.convert("index_cast", thread, "int64")
            return b.arith("muli", ones(thread), number)

        count = lockstep.fold("int64", 0, "addi", ones)
        number = lockstep.fold("int64", 0, "addi", numbers)
        number = b.select(
            b.compare("eq", count, one), number, b.constant(-1, "int64")
        )
        return b.convert("index_cast", number, INDEX)

    def parameter(self, ctx, buffer, memref) -> None:
        empty = buffer.name in self.outputs
        self.builder.watch_parameter(memref, buffer.name, empty)

    def allocated(self, ctx, buffer, memref, dynamic, registers, dtype):
        if not self.builder.in_launch:
            self.builder.watch_shared(memref, memref.name[1:], dynamic)
            return
        is_private = buffer.scope() in PRIVATE or buffer.data in ctx.reducers
        self.builder.watch_block(memref, dynamic, registers, is_private)
        # Whoever reads it sees that there is nothing in it.
        poison = self.builder.constant(_poison(dtype), _stored(dtype))
        self.builder.poison(poison, memref)

    def named(self, memref, name, leading) -> None:
        self.builder.label(memref, name, leading)

    def limit(self, ctx, view, base):
        def product(sizes):
            return functools.reduce(operator.mul, sizes, 1)

        length = product(base.shape)
        if view.strides:
            last = sum(
                (size - 1) * stride
                for size, stride in zip(view.shape, view.strides)
            )
            reach = last + 1
        else:
            reach = product(view.shape)
        if ctx.proves(_expression(reach) <= length):
            return None
        return index(ctx, _expression(length))

    # Bounds.

    def within(self, ctx, buffer, positions, condition, access):
        if buffer.limit is None:
            return condition
        b = self.builder
        strides = buffer.tvm.strides or stride_expressions(buffer.shape)
        number = b.index_constant(0)
        for position, stride in zip(positions, strides):
            step = b.arith("muli", position, index(ctx, _expression(stride)))
            number = b.arith("addi", number, step)
        inside = b.compare("ult", number, buffer.limit)
        report = self._report_where_not(inside, OUT_OF_BOUNDS, buffer, access)
        if condition is None:
            report(positions)
            return inside
        with b.if_(condition):
            report(positions)
        return b.arith("andi", condition, inside)

    def outside(self, ctx, buffer, indices, positions, condition, access):
        if condition is None:
            return
        b = self.builder
        if not buffer.is_global or not any(map(is_guarded, indices)):
            self._report_where_not(condition, OUT_OF_BOUNDS, buffer, access)(
                positions
            )
            return
        # TileLang guards this access on a GPU, too. At a ragged edge it is
        # meant to.
        edge = None
        for expression, position, size in zip(indices, positions, buffer.shape):
            if not is_guarded(expression):
                continue
            if self._in_tile_operation and has_node(expression, *_DIVISIONS):
                # T.im2col itself says what it pads.
                continue
            edge = conjunction(
                ctx, edge, self._at_edge(ctx, expression, position, size)
            )
        if edge is not None:
            fine = b.arith("ori", condition, edge)
            self._report_where_not(fine, GUARDED, buffer, access)(positions)
        fixed = self._constants_inside(ctx, buffer, indices, positions)
        if fixed is not None:
            self._report_where_not(fixed, OUT_OF_BOUNDS, buffer, access)(
                positions
            )

    def _report_where_not(self, condition, kind, buffer, access):
        b = self.builder

        def report(positions):
            wrong = b.arith("xori", condition, b.constant(True, "bool"))
            with b.if_(wrong):
                sizes = ", ".join(map(str, buffer.shape))
                note = f"which has the shape ({sizes})"
                b.report(kind, buffer.tvm.name, access, positions, note=note)

        return report

    def _constants_inside(self, ctx, buffer, indices, positions):
        """That constant indices, which TileLang does not guard, are inside."""
        condition = None
        for expression, position, size in zip(indices, positions, buffer.shape):
            if is_guarded(expression) or ctx.proves_in_bounds(
                expression, 1, size
            ):
                continue
            inside = self.builder.compare("ult", position, index(ctx, size))
            condition = conjunction(ctx, condition, inside)
        return condition

    def _at_edge(self, ctx, expression, position, size):
        """Whether an index is in the padding of the last tile, or inside.

        The tile's extent is the range of the index where the block's indices
        and what else the tile has one value of stand still.
        """
        b = self.builder
        extent, is_regular = self._tile_extent(ctx, expression)
        length = index(ctx, size)
        low = b.index_constant(0)
        if is_regular and not self._in_tile_operation:
            one, whole = b.index_constant(extent - 1), b.index_constant(extent)
            tiles = b.arith("divui", b.arith("addi", length, one), whole)
            high = b.arith("muli", tiles, whole)
        else:
            # A tensor without elements has an edge, too.
            some = b.arith("maxsi", length, b.index_constant(1))
            high = b.arith("addi", some, b.index_constant(extent - 1))
        if self._in_tile_operation:
            low = b.index_constant(1 - extent)
        begins = b.compare("sge", position, low)
        return b.arith("andi", begins, b.compare("slt", position, high))

    def _tile_extent(self, ctx, expression) -> tuple[int, bool]:
        """The extent, and whether tiles begin at multiples of it."""
        moving, is_regular = {}, not loads_of(expression)
        for variable in free_variables(expression):
            if self._stands_still(ctx, variable):
                moving[variable] = tirx.const(0, variable.dtype)
                if not self._is_block(ctx, variable):
                    is_regular = False
        inner = tirx.stmt_functor.substitute(expression, moving)
        bound = ctx.analyzer.const_int_bound(inner)
        extent = bound.max_value - bound.min_value + 1
        if loads_of(inner) or not 0 < extent < 1 << 31:
            return 1, False
        if is_regular and not self._in_tile_operation:
            extent = max(extent, self._step(moving, expression))
        return extent, is_regular

    def _step(self, blocks, expression) -> int:
        """How far neighbouring blocks are from each other; 0 if unknown."""
        linear = tvm.arith.detect_linear_equation(expression, list(blocks))
        steps = [as_int(factor) or 0 for factor in linear[:-1]]
        return min((step for step in steps if step > 0), default=0)

    def _stands_still(self, ctx, variable) -> bool:
        if self._is_block(ctx, variable):
            return True
        bound = ctx.analyzer.const_int_bound(variable)
        return not (0 <= bound.min_value and bound.max_value < INT32[1])

    def _is_block(self, ctx, variable) -> bool:
        known = ctx.variables.get(variable)
        return any(known is block for block in ctx.blocks)

    def moved(self, ctx, region, offset, last) -> None:
        b = self.builder
        begins = b.compare("sge", offset, b.index_constant(0))
        ends = b.compare("sle", offset, last)
        wrong = b.arith(
            "xori", b.arith("andi", begins, ends), b.constant(True, "bool")
        )
        with b.if_(wrong):
            b.report(OUT_OF_BOUNDS, region.buffer.name, "uses", [offset])

    # Arithmetic on indices.

    def arithmetic(self, ctx, expression, result) -> None:
        b = self.builder
        if (
            str(expression.dtype) != "int32"
            or ctx.elements is not None
            or not b.in_launch
            or result.name in self._checked
        ):
            return
        if fits_int32(ctx, expression):
            return
        self._checked.add(result.name)
        low, high = (b.index_constant(limit) for limit in INT32)
        inside = b.arith(
            "andi",
            b.compare("sge", result, low),
            b.compare("sle", result, high),
        )
        wrong = b.arith("xori", inside, b.constant(True, "bool"))
        with b.if_(wrong):
            b.report(OVERFLOW, str(expression), "computes", [result])

    @contextlib.contextmanager
    def binding(self, variable):
        before = self._binds_index
        self._binds_index = (
            variable in self._index_variables and str(variable.dtype) == "int32"
        )
        yield
        self._binds_index = before

    def wrapped(self, ctx, expression, left, right, result) -> None:
        name = _OPERATIONS.get(type(expression).__name__)
        if (
            name is None
            or not self._binds_index
            or str(expression.dtype) != "int32"
            or not self.builder.in_launch
        ):
            return
        b = self.builder
        wide = b.arith(
            name,
            b.convert("extsi", left, "int64"),
            b.convert("extsi", right, "int64"),
        )
        kept = b.convert("extsi", result, "int64")
        with b.if_(b.compare("ne", wide, kept)):
            number = b.convert("index_cast", wide, INDEX)
            b.report(OVERFLOW, str(expression), "computes", [number])

    # Structured nests.

    def must_be_loops(self, ctx, assignments) -> bool:
        return any(
            has_lazy_load(assignment.value)
            or may_overflow(ctx, assignment.value)
            or any(
                lookup(ctx, access.buffer).limit is not None
                for access in assignment.accesses
            )
            for assignment in assignments
        )


def _expression(number):
    return tirx.IntImm("int32", number) if isinstance(number, int) else number


def _stored(dtype: str) -> str:
    return "int8" if dtype == "bool" or types.is_narrow(dtype) else dtype


def _poison(dtype: str):
    """What unwritten memory holds: NaN, or a number of which there is little
    chance that it is an index."""
    if dtype.endswith("fnuz"):
        return -128
    if types.is_narrow(dtype):
        return 7 if dtype.startswith("float4") else 127
    if types.is_float(dtype):
        return float("nan")
    if dtype == "bool":
        return 1
    return int("7B" * (types.bits(dtype) // 8), 16)
