"""What debug mode asks of statements and expressions of a kernel."""

from __future__ import annotations

from tvm import tirx

from ..expressions import locates
from ..queries import (
    any_node,
    free_variables,
    has_node,
    is_call,
    loads_of,
    nodes_of,
)
from ..threads import PRIVATE

INT32 = (-(1 << 31), (1 << 31) - 1)
_COMPARISONS = (tirx.LT, tirx.LE, tirx.GT, tirx.GE, tirx.EQ, tirx.NE)


def touches_shared(statement) -> bool:
    """Whether a statement accesses memory that threads share."""
    return any(
        access.buffer.scope() not in PRIVATE
        for access in nodes_of(statement, tirx.BufferLoad, tirx.BufferStore)
    )


def may_overflow(ctx, expression) -> bool:
    """Whether arithmetic that locates something may leave int32: in an index,
    or in a comparison of such."""
    places = [one for load in loads_of(expression) for one in load.indices]
    for comparison in nodes_of(expression, *_COMPARISONS):
        if locates(comparison.a) and locates(comparison.b):
            places += [comparison.a, comparison.b]
    return any(
        str(node.dtype) == "int32" and not fits_int32(ctx, node)
        for place in places
        for node in nodes_of(place, tirx.Add, tirx.Sub, tirx.Mul)
    )


def fits_int32(ctx, expression) -> bool:
    """Whether an integer is certain to be in the range of int32."""
    bound = ctx.analyzer.const_int_bound(expression)
    return INT32[0] <= bound.min_value and bound.max_value <= INT32[1]


def has_lazy_load(expression) -> bool:
    """Whether a load stands where it may not be done."""

    def is_lazy(node) -> bool:
        if is_call(node, "if_then_else"):
            return any(loads_of(branch) for branch in node.args[1:])
        if isinstance(node, (tirx.And, tirx.Or)):
            return bool(loads_of(node.b))
        return False

    return any_node(expression, is_lazy)


def index_variables(body) -> set:
    """The variables that indices and loops are computed from."""
    places = [
        position
        for access in nodes_of(body, tirx.BufferLoad, tirx.BufferStore)
        for position in access.indices
    ]
    for loop in nodes_of(body, tirx.For):
        places += [loop.min, loop.extent]
    found = {one for place in places for one in free_variables(place)}
    # A variable is bound before it is used.
    for bind in reversed(nodes_of(body, tirx.stmt.Bind)):
        if bind.var in found:
            found.update(free_variables(bind.value))
    return found


def is_guarded(expression) -> bool:
    """Whether TileLang guards an index of global memory: a constant it does
    not."""
    return has_node(expression, tirx.Var, tirx.BufferLoad)


def find_outputs(function, named) -> set[str]:
    """The names of the parameters that begin with nothing in them.

    Raises
    ------
    ValueError
        There is no such parameter.
    """
    buffers = [
        function.buffer_map.get(parameter) for parameter in function.params
    ]
    names = [None if buffer is None else buffer.name for buffer in buffers]
    attributes = function.attrs or {}
    chosen = list(named)
    if "tilelang_out_idx" in attributes:
        chosen += [int(number) for number in attributes["tilelang_out_idx"]]
    found = set()
    for one in chosen:
        if isinstance(one, int) and -len(names) <= one < len(names):
            name = names[one]
        else:
            name = one if one in names else None
        if name is None:
            listed = ", ".join(filter(None, names))
            raise ValueError(
                f"outputs: {one!r} is not a tensor that the kernel takes,"
                f" which are {listed}"
            )
        found.add(name)
    return found
