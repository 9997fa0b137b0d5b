"""What differs between the threads of a block."""

from __future__ import annotations

import tvm
from tvm import tirx
from tvm.tirx import ForKind

from .queries import LEAVE, as_int, as_text, is_call, nodes_of, op_name
from .registry import COLLECTIVES, TILE_OPERATIONS

#: Buffers of which each thread has its own.
PRIVATE = ("local", "local.var")

#: Calls whose result says which thread it is.
LANES = (
    "get_lane_idx", "get_warp_idx", "get_warp_idx_sync", "get_warp_group_idx",
    "tl_shuffle_elect",
)  # fmt: skip


def is_atomic(node) -> bool:
    """Whether a node is an atomic operation on elements."""
    return (
        isinstance(node, tirx.Call)
        and op_name(node).startswith("atomic_")
        and op_name(node).endswith("elem_op")
    )


def is_console(node) -> bool:
    """Whether a node is a T.print or T.device_assert."""
    if is_call(node, "call_extern"):
        return as_text(node.args[0]).startswith("debug_print_")
    return is_call(node, "device_assert", "device_assert_with_msg")


def _differs_by_itself(node, in_parallel: bool) -> bool:
    if is_call(node, *COLLECTIVES, *LANES, "launch_thread_idx", "rng_init"):
        return True
    # In a T.Parallel loop nobody knows which thread draws: see random.py.
    if is_call(node, "rng_rand", "rng_rand_float"):
        return not in_parallel
    return not in_parallel and is_atomic(node) and "_ret_" in op_name(node)


class Varying:
    """The variables and private buffers of a block that differ between its
    threads."""

    def __init__(self, body):
        self.variables = set()
        self.buffers = set()
        # What the first thread_return leaves behind runs for some threads.
        self.may_return = bool(
            [one for one in nodes_of(body, tirx.Call) if _is_return(one)]
        )
        known = None
        while known != (len(self.variables), len(self.buffers)):
            known = (len(self.variables), len(self.buffers))
            self._visit(body, self.may_return, False)

    def of(self, expression, in_parallel: bool = False) -> bool:
        """Whether an expression differs between threads."""
        if not isinstance(expression, tvm.ir.PrimExpr):
            return False
        return any(
            node in self.variables
            if isinstance(node, tirx.Var)
            else node.buffer.data in self.buffers
            if isinstance(node, tirx.BufferLoad)
            else _differs_by_itself(node, in_parallel)
            for node in nodes_of(
                expression, tirx.Var, tirx.BufferLoad, tirx.Call
            )
        )

    def touches(self, tree) -> bool:
        """Whether a statement or call accesses private buffers that differ."""
        return any(
            access.buffer.data in self.buffers
            for access in nodes_of(tree, tirx.BufferLoad, tirx.BufferStore)
        )

    def in_tree(self, tree) -> bool:
        """Whether something in a statement differs between threads."""
        return self.touches(tree) or any(
            node in self.variables
            if isinstance(node, tirx.Var)
            else _differs_by_itself(node, True)
            for node in nodes_of(tree, tirx.Var, tirx.Call)
        )

    def _visit(self, node, masked: bool, parallel: bool) -> None:
        """masked tells that some threads may not run it, or less often."""
        if isinstance(node, tirx.SeqStmt):
            for part in node.seq:
                self._visit(part, masked, parallel)
        elif isinstance(node, tirx.stmt.Bind):
            if self.of(node.value, parallel):
                self.variables.add(node.var)
        elif isinstance(node, tirx.BufferStore):
            if masked or any(
                self.of(part, parallel) for part in [node.value, *node.indices]
            ):
                self._write(node.buffer)
        elif isinstance(node, tirx.IfThenElse):
            masked = masked or self.of(node.condition, parallel)
            self._visit(node.then_case, masked, parallel)
            if node.else_case is not None:
                self._visit(node.else_case, masked, parallel)
        elif isinstance(node, tirx.For):
            kind = ForKind(int(node.kind))
            if kind == ForKind.THREAD_BINDING or self.of(node.min):
                self.variables.add(node.loop_var)
            masked = masked or self.of(node.min) or self.of(node.extent)
            is_parallel = kind == ForKind.PARALLEL
            # It touches some private buffer: each thread runs all of it.
            if is_parallel and self.in_tree(node.body):
                masked = True
            self._visit(node.body, masked, parallel or is_parallel)
        elif isinstance(node, tirx.While):
            masked = masked or self.of(node.condition)
            self._visit(node.body, masked, parallel)
        elif isinstance(node, (tirx.AttrStmt, tirx.SBlock)):
            if node.body is not None:
                self._visit(node.body, masked, parallel)
        elif isinstance(node, tirx.SBlockRealize):
            self._visit(node.block, masked, parallel)
        elif isinstance(node, tirx.Evaluate):
            self._visit_call(node.value, masked)

    def _visit_call(self, call, masked: bool) -> None:
        if not isinstance(call, tirx.Call):
            return
        if is_call(call, "tvm_thread_allreduce"):
            for result in nodes_of(call.args[3], tirx.BufferLoad):
                self._write(result.buffer)
        elif op_name(call) in TILE_OPERATIONS or is_atomic(call):
            if masked or self.in_tree(call):
                for region in _written(call):
                    self._write(region)

    def _write(self, buffer) -> None:
        if buffer.scope() in PRIVATE:
            self.buffers.add(buffer.data)


def is_independent(statement) -> bool:
    """Whether one thread may do all of a statement before the next thread
    begins: none reads or overwrites what another has written, and they do
    nothing together."""
    written = []

    def visit(node, in_loop: bool) -> bool:
        if isinstance(node, tirx.SeqStmt):
            return all(visit(part, in_loop) for part in node.seq)
        if isinstance(node, tirx.BufferStore):
            if node.buffer.scope() in PRIVATE:
                return True
            written.append(node.buffer.data)
            return not in_loop
        if isinstance(node, tirx.IfThenElse):
            return visit(node.then_case, in_loop) and (
                node.else_case is None or visit(node.else_case, in_loop)
            )
        if isinstance(node, tirx.For):
            serial = ForKind(int(node.kind)) != ForKind.PARALLEL
            return serial and visit(node.body, True)
        if isinstance(node, tirx.While):
            return visit(node.body, True)
        if isinstance(node, tirx.Evaluate):
            return in_loop and is_call(node.value, *LEAVE)
        return isinstance(node, tirx.stmt.Bind)

    if not visit(statement, False) or any(
        op_name(call) in COLLECTIVES or is_atomic(call)
        for call in nodes_of(statement, tirx.Call)
    ):
        return False
    return len(set(written)) == len(written) and not any(
        load.buffer.data in written
        for load in nodes_of(statement, tirx.BufferLoad)
    )


def _written(call):
    """The buffers that a tile operation or an atomic may write."""
    if is_atomic(call):
        return [call.args[0].args[0].buffer]
    return [
        argument.args[0].buffer
        for argument in call.args
        if is_call(argument, "region") and (as_int(argument.args[1]) or 0) & 2
    ]


def _is_return(node) -> bool:
    return is_call(node, "thread_return")


def may_return(statement) -> bool:
    """Whether a statement has a thread_return."""
    return any(_is_return(one) for one in nodes_of(statement, tirx.Call))
