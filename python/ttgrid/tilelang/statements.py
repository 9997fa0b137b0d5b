"""Statements: TVM's to scf and memref operations."""

from __future__ import annotations

import contextlib
import functools

from tvm import tirx

from .buffers import allocate, store
from .context import as_int, free_variables, op_name
from .nests import Loop, emit_nest, serial_loop
from .scalars import effect, index, reject_call, value
from .types import INDEX, Value

_SERIAL, _PARALLEL, _VECTORIZED, _UNROLLED, _THREAD = range(5)

# Annotations that say how to make it fast on a GPU, and nothing about meaning.
_HINTS = (
    "reducer_info",
    "layout_map",
    "padding_map",
    "tl.launch_threads",
    "tl.min_blocks_per_sm",
    "l2_hit_ratio_map",
    "restrict",
    "tl_pipeline",
    "parallel_loop_layout",
    "coalesced_width",
    "pragma_unroll",
    "tl.ws",
    "tl.non_restrict_params",
    "prefer_async",
    "parallel_prefer_async",
)


def emit(ctx, statement) -> None:
    """The operations of a statement."""
    function = _STATEMENTS.get(type(statement).__name__)
    with ctx.at(statement):
        if function is None:
            kind = type(statement).__name__
            ctx.fail(
                kind, f"the statement {kind} cannot be imported:\n{statement}"
            )
        function(ctx, statement)


def statement_kind(name):
    def register(function):
        _STATEMENTS[name] = function
        return function

    return register


_STATEMENTS = {}


@statement_kind("SeqStmt")
def _sequence(ctx, statement):
    _emit_all(ctx, list(statement.seq))


def _emit_all(ctx, statements) -> None:
    """Statements one after another; what follows a break or continue only
    where it was not taken."""
    for number, statement in enumerate(statements):
        emit(ctx, statement)
        following = statements[number + 1 :]
        if ctx.flow and following and _may_leave(statement):
            condition = ctx.flow[-1].stays(ctx)
            with ctx.builder.region(f"scf.if {condition.name} {{"):
                _emit_all(ctx, following)
            return


@statement_kind("BufferStore")
def _store(ctx, statement):
    if getattr(statement, "predicate", None) is not None:
        ctx.fail(
            "predicate",
            f"a store with a predicate cannot be imported: {statement}",
        )
    store(ctx, statement.buffer, statement.indices, value(ctx, statement.value))


@statement_kind("Bind")
def _bind(ctx, statement):
    variable = statement.var
    bound = statement.value
    if isinstance(bound, tirx.Call) and op_name(bound) == "launch_thread_idx":
        axis = "xyz"[as_int(bound.args[0]) or 0]
        ctx.thread_variables[variable] = f"threadIdx.{axis}"
        return
    if "x" in str(variable.dtype):
        # The name of a slice; tile operations take the slice itself.
        ctx.variables[variable] = functools.partial(ctx.dtype, bound)
        return
    unknown = [
        used
        for used in free_variables(bound)
        if used not in ctx.variables and used not in ctx.thread_variables
        and str(used.dtype) != "handle"
    ]  # fmt: skip
    if unknown:
        # T.Persistent binds the indices before the loop that gives them.
        ctx.postponed.append(statement)
        return
    _bind_now(ctx, variable, bound)


def _bind_now(ctx, variable, bound) -> None:
    if str(variable.dtype) in ("int32", "int64") and not _has_call_or_load(
        bound
    ):
        ctx.variables[variable] = index(ctx, bound)
        ctx.bind_value(variable, bound)
    else:
        ctx.variables[variable] = value(ctx, bound)


def _has_call_or_load(expression) -> bool:
    found = False

    def visit(node):
        nonlocal found
        if isinstance(node, (tirx.Call, tirx.BufferLoad)):
            found = True

    tirx.stmt_functor.post_order_visit(expression, visit)
    return found


def _bind_postponed(ctx) -> None:
    waiting, ctx.postponed = ctx.postponed, []
    for statement in waiting:
        _bind(ctx, statement)


@statement_kind("IfThenElse")
def _if(ctx, statement):
    condition = value(ctx, statement.condition)
    other = statement.else_case
    closing = "} else {" if other is not None else "}"
    with ctx.builder.region(f"scf.if {condition.name} {{", closing):
        with _knowing(ctx, statement.condition):
            emit(ctx, statement.then_case)
    if other is not None:
        with ctx.builder.region(None):
            with _knowing(ctx, tirx.Not(statement.condition)):
                emit(ctx, other)


def _knowing(ctx, condition):
    # What memory holds may change while the condition is taken to hold.
    if _has_call_or_load(condition) or not ctx.is_exact(condition):
        return contextlib.nullcontext()
    return ctx.analyzer.constraint_scope(condition)


@statement_kind("For")
def _for(ctx, statement):
    kind = int(statement.kind)
    step = getattr(statement, "step", None)
    if step is not None and as_int(step) != 1:
        ctx.fail("step", f"a loop with step {step} cannot be imported")
    if kind == _THREAD:
        tag = statement.thread_binding.thread_tag
        ctx.fail(
            "thread index",
            f"the loop over '{statement.loop_var.name}' is bound to {tag}:"
            " threads inside a block are not modelled. Use T.Parallel",
        )
    if kind == _PARALLEL:
        _parallel(ctx, statement)
        return
    if _may_leave(statement.body):
        _for_that_may_break(ctx, statement)
        return
    attributes = _loop_attributes(statement)
    with serial_loop(
        ctx, statement.loop_var, statement.min, statement.extent, attributes
    ):
        _bind_postponed(ctx)
        # A break in here would be of an inner loop.
        emit(ctx, statement.body)


def _loop_attributes(statement) -> str:
    stages = statement.annotations.get("num_stages")
    if stages is None:
        stages = statement.annotations.get("tl_pipeline_num_stages")
    if stages is None:
        return ""
    return f" {{num_stages = {as_int(stages)} : i64}}"


def _parallel(ctx, statement):
    loops = []
    body = statement
    while isinstance(body, tirx.For) and int(body.kind) == _PARALLEL:
        if as_int(body.min) != 0:
            break
        loops.append(Loop(body.loop_var, body.extent))
        body = body.body
    if _may_leave(body):
        ctx.fail(
            "break",
            "a break or continue in a T.Parallel loop cannot be imported",
        )
    if not loops:
        with serial_loop(
            ctx, statement.loop_var, statement.min, statement.extent
        ):
            emit(ctx, statement.body)
        return
    emit_nest(ctx, loops, body, lambda: emit(ctx, body))


# Loops that are left early: a flag in memory says so.


class _Flow:
    """The flag of a loop: 0 runs on, 1 goes to the next iteration, 2 ends."""

    def __init__(self, ctx):
        self.flag = ctx.builder.name("flow")
        # At the beginning of the kernel: in a loop it would grow the stack.
        ctx.builder.prologue_line(f"{self.flag} = memref.alloca() : memref<i8>")

    def set(self, ctx, state: int) -> None:
        state = ctx.constant(state, "int8")
        ctx.line(f"memref.store {state.name}, {self.flag}[] : memref<i8>")

    def _compare(self, ctx, predicate: str, state: int) -> Value:
        flag = ctx.op(f"memref.load {self.flag}[] : memref<i8>", "int8")
        state = ctx.constant(state, "int8")
        return ctx.op(
            f"arith.cmpi {predicate}, {flag.name}, {state.name} : i8", "bool"
        )

    def stays(self, ctx) -> Value:
        return self._compare(ctx, "eq", 0)

    def goes_on(self, ctx) -> Value:
        return self._compare(ctx, "ne", 2)


_LEAVE = ("loop_break", "break_loop", "continue_loop")


def _may_leave(statement) -> bool:
    """Whether a statement has a break or continue of the loop around it."""
    if isinstance(statement, tirx.Evaluate):
        call = statement.value
        return isinstance(call, tirx.Call) and op_name(call) in _LEAVE
    if isinstance(statement, tirx.SeqStmt):
        return any(_may_leave(part) for part in statement.seq)
    if isinstance(statement, tirx.IfThenElse):
        return _may_leave(statement.then_case) or (
            statement.else_case is not None and _may_leave(statement.else_case)
        )
    if isinstance(statement, (tirx.AttrStmt, tirx.SBlock)):
        return _may_leave(statement.body)
    if isinstance(statement, tirx.SBlockRealize):
        return _may_leave(statement.block)
    return False


def leave(ctx, call) -> None:
    if not ctx.flow:
        ctx.fail(
            op_name(call),
            "a break or continue stands in a parallel loop, or in none",
        )
    ctx.flow[-1].set(ctx, 1 if op_name(call) == "continue_loop" else 2)


@contextlib.contextmanager
def _flow_of_loop(ctx):
    flow = _Flow(ctx)
    flow.set(ctx, 0)
    ctx.flow.append(flow)
    yield flow
    ctx.flow.pop()


def _for_that_may_break(ctx, statement):
    variable = statement.loop_var
    low = index(ctx, statement.min)
    high = index(ctx, statement.min + statement.extent)
    with _flow_of_loop(ctx) as flow:
        current = ctx.builder.name(variable.name)
        with ctx.builder.region(
            f"scf.while ({current} = {low.name}) : (index) -> index {{",
            "} do {",
        ):
            inside = ctx.op(
                f"arith.cmpi slt, {current}, {high.name} : index", "bool"
            )
            running = flow.goes_on(ctx)
            both = ctx.op(
                f"arith.andi {inside.name}, {running.name} : i1", "bool"
            )
            ctx.line(f"scf.condition({both.name}) {current} : index")
        with ctx.builder.region(None):
            induction = ctx.builder.name(variable.name)
            ctx.line(f"^bb0({induction}: index):")
            ctx.variables[variable] = Value(induction, INDEX)
            ctx.bind_range(variable, statement.min, statement.extent)
            flow.set(ctx, 0)
            _bind_postponed(ctx)
            emit(ctx, statement.body)
            one = ctx.index_constant(1)
            following = ctx.op(
                f"arith.addi {induction}, {one.name} : index", INDEX
            )
            ctx.line(f"scf.yield {following.name} : index")


@statement_kind("While")
def _while(ctx, statement):
    leaves = _may_leave(statement.body)
    with _flow_of_loop(ctx) if leaves else contextlib.nullcontext() as flow:
        with ctx.builder.region("scf.while : () -> () {", "} do {"):
            condition = value(ctx, statement.condition)
            if leaves:
                running = flow.goes_on(ctx)
                condition = ctx.op(
                    f"arith.andi {condition.name}, {running.name} : i1", "bool"
                )
            ctx.line(f"scf.condition({condition.name})")
        with ctx.builder.region(None):
            if leaves:
                flow.set(ctx, 0)
            emit(ctx, statement.body)
            ctx.line("scf.yield")


@statement_kind("AttrStmt")
def _attribute(ctx, statement):
    key = statement.attr_key
    if (
        key == "threadblock_swizzle_pattern"
        or key in _HINTS
        or key.startswith("pragma_")
    ):
        emit(ctx, statement.body) if statement.body is not None else None
        return
    ctx.fail(key, f"the attribute '{key}' cannot be imported")


@statement_kind("SBlockRealize")
def _block_realize(ctx, statement):
    emit(ctx, statement.block)


@statement_kind("SBlock")
def _block(ctx, statement):
    if len(statement.iter_vars) or len(statement.match_buffers):
        ctx.fail(
            "block",
            f"the block '{statement.name_hint}' has variables of its own",
        )
    outer = dict(ctx.safe_values)
    for key, annotation in statement.annotations.items():
        key = str(key)
        if key == "safe_value_map":
            for data, safe in annotation.items():
                ctx.safe_values[data] = safe
        elif key == "reducer_info_v2":
            for data, info in annotation.items():
                ctx.reducers[data] = str(info["op"])
        elif not key.startswith(_HINTS):
            ctx.fail(key, f"the annotation '{key}' cannot be imported")
    freed = allocate_all(ctx, statement.alloc_buffers, statement.body)
    if statement.init is not None:
        emit(ctx, statement.init)
    emit(ctx, statement.body)
    ctx.safe_values = outer
    for line in freed:
        ctx.line(line)


def allocate_all(ctx, buffers, body) -> list[str]:
    """Makes buffers that a body uses; returns what frees them."""
    users = used_buffers(body)
    freed = []
    for buffer in buffers:
        with ctx.at(buffer):
            line = allocate(ctx, buffer, users)
        if line is not None:
            freed.append(line)
        info = ctx.buffers[buffer]
        if str(buffer.scope()) == "local.var":
            # TileLang's variables begin as 0.
            zero = ctx.constant(0, types_of_storage(info.stored))
            memref = info.memref
            first = [ctx.index_constant(0).name] * len(memref.sizes)
            ctx.line(
                f"memref.store {zero.name}, {memref.name}"
                f"[{', '.join(first)}] : {memref.type}"
            )
    return freed


def types_of_storage(stored: str) -> str:
    return "int8" if stored == "bool" else stored


def used_buffers(body) -> list:
    found = []

    def visit(node):
        if isinstance(node, (tirx.BufferLoad, tirx.BufferStore)):
            if not any(node.buffer.same_as(buffer) for buffer in found):
                found.append(node.buffer)

    tirx.stmt_functor.post_order_visit(body, visit)
    return found


@statement_kind("Evaluate")
def _evaluate(ctx, statement):
    from .scalars import _EFFECTS
    from .tile_operations import OPERATIONS

    call = statement.value
    if isinstance(call, (tirx.IntImm, tirx.Var)):
        return
    if not isinstance(call, tirx.Call):
        value(ctx, call)
        return
    name = op_name(call)
    if name in _LEAVE:
        leave(ctx, call)
    elif name in OPERATIONS:
        OPERATIONS[name](ctx, call)
    elif name in _EFFECTS:
        _EFFECTS[name](ctx, call, None)
    else:
        reject_call(ctx, call)


@effect("assume")
def _assume(ctx, call, dtype):
    """Nothing: what it says is meant to help a compiler."""


@statement_kind("AssertStmt")
def _assert(ctx, statement):
    if ctx.proves(statement.condition):
        return
    ctx.fail("assert", f"assertions cannot be imported: {statement.condition}")
