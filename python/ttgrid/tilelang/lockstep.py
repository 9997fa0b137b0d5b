"""Blocks whose threads differ: a statement is done by all threads of the block
before the next begins.

What is the same for all threads is done once, as if the block were one thread.
A statement that differs is a loop over the threads. An `if` that differs makes
a mask, which is kept in memory, and so are values and buffers of which each
thread has its own.
"""

from __future__ import annotations

import contextlib
import math

from tvm import tirx
from tvm.tirx import ForKind

from .ir import MemRef, Value
from .queries import is_call, nodes_of, op_name
from .registry import COLLECTIVES
from .rejections import written_name
from .threads import PRIVATE, Varying, is_atomic, is_console

# Done once or many times, these leave the same.
_IDEMPOTENT = ("max", "min", "or", "store")


class Lockstep:
    """The threads of a block.

    Attributes
    ----------
    extents : list of int
        How many threads there are along x, y and z.
    count : int
        How many there are.
    varying : Varying
        What differs between them.
    thread : ir.Value or None
        The thread that is imported now, inside a loop over threads.
    mask : ir.MemRef or None
        Which threads run what is imported now: a byte each. None: all.
    prepared : list
        Collective calls with a function that gives a thread's result.
    generators : dict
        What random.py keeps for each thread.
    """

    def __init__(self, ctx, extents, body):
        self.ctx = ctx
        self.extents = list(extents)
        self.count = math.prod(self.extents)
        self.varying = Varying(body)
        self.thread: Value | None = None
        self.mask: MemRef | None = None
        self.prepared = []
        self.generators = {}
        self._masks: list[MemRef] = []
        # A thread, and its index along each axis.
        self._coordinates: tuple[Value, list[Value]] | None = None

    def begin(self) -> None:
        """Stands at the beginning of the block."""
        if self.varying.may_return:
            self.mask = self.array("alive", "bool")
            one = self.ctx.builder.constant(1, "int8")
            self.ctx.builder.fill(one, self.mask)
            self._masks.append(self.mask)

    # Threads.

    def coordinate(self, axis: int) -> Value:
        """The thread index along an axis."""
        b = self.ctx.builder
        if self.extents[axis] == 1:
            return b.index_constant(0)
        if self.thread is None:
            self._refuse(f"threadIdx.{'xyz'[axis]}")
        if self._coordinates and self._coordinates[0] is self.thread:
            return self._coordinates[1][axis]
        below = math.prod(self.extents[:axis])
        number = self.thread
        if below > 1:
            number = b.arith("divui", number, b.index_constant(below))
        if below * self.extents[axis] < self.count:
            size = b.index_constant(self.extents[axis])
            number = b.arith("remui", number, size)
        return number

    @property
    def threads(self) -> tuple:
        """Which threads run what is imported now."""
        return self.thread, self.mask

    def linear(self) -> Value:
        """The number of the thread in its block, x counting fastest."""
        if self.thread is None:
            self._refuse("the thread's number")
        return self.thread

    def _refuse(self, what: str) -> None:
        self.ctx.fail(
            "thread index",
            f"{what} differs between the threads of the block, but one value is"
            " needed here: T.Parallel and tile operations are the work of all"
            " threads together. Write the work of each thread with plain"
            " loops",
        )

    def array(self, hint: str, dtype: str) -> MemRef:
        """Memory with an element for each thread, made once."""
        memref = self.ctx.builder.alloc_in_prologue(hint, dtype, (self.count,))
        self.ctx.epilogue.append(memref)
        return memref

    @contextlib.contextmanager
    def every_thread(self):
        """Loops over all threads, also those that the mask leaves out: one for
        each axis, so that nothing is divided and the innermost can be vector
        code."""
        b = self.ctx.builder
        zero, one = b.index_constant(0), b.index_constant(1)
        here, thread = [zero, zero, zero], None
        with contextlib.ExitStack() as stack:
            for axis in (2, 1, 0):
                extent = self.extents[axis]
                if extent == 1 and (axis or thread is not None):
                    continue
                high = b.index_constant(extent)
                hint = "thread" if axis == 0 else "threads"
                here[axis] = stack.enter_context(b.for_(zero, high, one, hint))
                below = b.index_constant(math.prod(self.extents[:axis]))
                step = b.arith("muli", here[axis], below) if axis else here[0]
                thread = (
                    step if thread is None else b.arith("addi", thread, step)
                )
            before = self.thread, self._coordinates
            self.thread, self._coordinates = thread, (thread, here)
            yield thread
            self.thread, self._coordinates = before

    @contextlib.contextmanager
    def each(self):
        """A loop over the threads that run."""
        with contextlib.ExitStack() as stack:
            thread = stack.enter_context(self.every_thread())
            if self.mask is not None:
                runs = self.runs(thread)
                stack.enter_context(self.ctx.builder.if_(runs))
            yield thread

    def runs(self, thread: Value) -> Value:
        """Whether a thread runs what is imported now."""
        b = self.ctx.builder
        if self.mask is None:
            return b.constant(True, "bool")
        return b.compare("ne", b.load(self.mask, [thread]), self._zero())

    def any_runs(self) -> Value:
        """Whether some thread runs what is imported now."""
        return self.fold("bool", False, "ori", self.runs)

    def fold(self, dtype: str, start, operation: str, element) -> Value:
        """Combines element(thread) over all threads."""
        b = self.ctx.builder

        def step(thread, before):
            outer, self.thread = self.thread, thread
            result = b.arith(operation, before, element(thread))
            self.thread = outer
            return result

        return b.fold(
            b.index_constant(0),
            b.index_constant(self.count),
            b.index_constant(1),
            b.constant(start, dtype),
            ("thread", ""),
            step,
        )

    def _zero(self) -> Value:
        return self.ctx.builder.constant(0, "int8")

    @contextlib.contextmanager
    def masked(self, mask: MemRef):
        """Makes what is imported run for the threads of a mask."""
        before, self.mask = self.mask, mask
        self._masks.append(mask)
        yield
        self._masks.pop()
        self.mask = before

    def leave(self) -> None:
        """thread_return: the threads that run do so no more."""
        with self.each() as thread:
            for mask in self._masks:
                self.ctx.builder.store(self._zero(), mask, [thread])

    def fill_mask(self, hint: str, condition) -> tuple[MemRef, Value]:
        """A new mask of the threads that run and for which condition(thread)
        holds, and whether there are any."""
        mask = self.array(hint, "bool")
        return mask, self.narrow(mask, condition)

    def narrow(self, mask: MemRef, condition) -> Value:
        """Makes a mask the threads that run and for which condition(thread)
        holds; gives whether there are any."""
        b = self.ctx.builder

        def element(thread):
            if self.mask is None:
                chosen = condition(thread)
            else:
                chosen = b.choose(
                    self.runs(thread),
                    lambda: condition(thread),
                    lambda: b.constant(False, "bool"),
                    "bool",
                )
            self.put(mask, thread, chosen)
            return chosen

        return self.fold("bool", False, "ori", element)

    # Values of which each thread has its own.

    def put(self, memref: MemRef, thread: Value, element: Value) -> None:
        """Keeps a thread's value."""
        if memref.dtype == "bool":
            element = self.ctx.builder.convert("extui", element, "int8")
        self.ctx.builder.store(element, memref, [thread])

    def get(self, memref: MemRef, thread: Value) -> Value:
        """The value of a thread."""
        element = self.ctx.builder.load(memref, [thread])
        if memref.dtype == "bool":
            return self.ctx.builder.compare("ne", element, self._zero())
        return Value(element.name, memref.dtype)

    def own(self, memref: MemRef) -> Value:
        """The value of the thread that is imported."""
        if self.thread is None:
            self._refuse("this value")
        return self.get(memref, self.thread)

    def keep(self, hint: str, dtype: str, make) -> MemRef:
        """make(thread) of all threads that run."""
        kept = self.array(hint, dtype)
        with self.each() as thread:
            self.put(kept, thread, make(thread))
        return kept

    # Which statements are done thread by thread, and collective calls.

    def takes(self, statement) -> bool:
        """Whether a statement is done thread by thread."""
        if self.thread is not None or self.ctx.in_parallel:
            return False
        varies = self.varying.of
        if isinstance(statement, tirx.BufferStore):
            return statement.buffer.data in self.varying.buffers or any(
                varies(part) for part in [statement.value, *statement.indices]
            )
        if isinstance(statement, tirx.stmt.Bind):
            return varies(statement.value) and not is_call(
                statement.value, "launch_thread_idx"
            )
        if isinstance(statement, (tirx.IfThenElse, tirx.While)):
            return varies(statement.condition)
        if isinstance(statement, tirx.For):
            kind = ForKind(int(statement.kind))
            if kind == ForKind.PARALLEL:
                return self.varying.in_tree(statement)
            if kind == ForKind.THREAD_BINDING:
                return False
            return varies(statement.min) or varies(statement.extent)
        return isinstance(statement, tirx.Evaluate) and self._takes_call(
            statement.value
        )

    def _takes_call(self, call) -> bool:
        if is_call(call, "thread_return", "tvm_thread_allreduce"):
            return False
        if is_atomic(call) and self._is_repeated(call):
            return True
        # Each thread that runs says who it is.
        if is_console(call) and self.mask is not None:
            return True
        return self.varying.in_tree(call)

    def _is_repeated(self, call) -> bool:
        """Whether an atomic operation leaves something else if each thread
        does it."""
        if op_name(call).split("_")[1] in _IDEMPOTENT or self.count == 1:
            return False
        return call.args[0].args[0].buffer.scope() not in PRIVATE

    @contextlib.contextmanager
    def prepared_for(self, *expressions):
        """Does the collective calls of expressions, innermost first; inside,
        threads read their results."""
        known = len(self.prepared)
        for expression in expressions:
            for call in nodes_of(expression, tirx.Call):
                function = COLLECTIVES.get(op_name(call))
                if function is not None:
                    self.prepared.append((call, function(self.ctx, call)))
        yield
        del self.prepared[known:]

    def result_of(self, call) -> Value:
        """What a collective call gave the thread that is imported."""
        for known, read in self.prepared:
            if known.same_as(call) and self.thread is not None:
                return read(self.thread)
        name = written_name(call)
        self.ctx.fail(
            name,
            f"T.{name} is something that the threads of a block do"
            " together; it cannot stand in a T.Parallel loop or a tile"
            " operation",
        )
