"""Questions about TVM's expressions and statements."""

from __future__ import annotations

import tvm
from tvm import tirx

#: The calls that are a break or continue of the loop around them.
LEAVE = ("loop_break", "break_loop", "continue_loop")

_visit = tirx.stmt_functor.post_order_visit


def as_int(expression) -> int | None:
    """The value of an integer constant, or None."""
    if isinstance(expression, tirx.IntImm):
        return int(expression.value)
    return expression if isinstance(expression, int) else None


def as_text(argument) -> str:
    """A string that a call was given."""
    return str(getattr(argument, "value", argument))


def op_name(call) -> str:
    """The name of what is called, without its dialect: 'exp2', 'copy'."""
    name = getattr(call.op, "name", None) or getattr(
        call.op, "name_hint", str(call.op)
    )
    return str(name).rsplit(".", 1)[-1]


def any_node(tree, predicate) -> bool:
    """Whether a predicate holds for some node of an expression or statement."""
    found = False

    def visit(node):
        nonlocal found
        found = found or predicate(node)

    _visit(tree, visit)
    return found


def has_node(tree, *kinds) -> bool:
    """Whether some node of an expression or statement is of these classes."""
    return any_node(tree, lambda node: isinstance(node, kinds))


def nodes_of(tree, *kinds) -> list:
    """The nodes of these classes, innermost first."""
    found = []

    def visit(node):
        if isinstance(node, kinds):
            found.append(node)

    _visit(tree, visit)
    return found


def distinct(nodes) -> list:
    """Nodes without those that are the same object as one before."""
    found = []
    for node in nodes:
        if not any(node.same_as(other) for other in found):
            found.append(node)
    return found


def free_variables(expression) -> list:
    """The variables of an expression, each once."""
    return distinct(nodes_of(expression, tirx.Var))


def uses_any(expression, variables) -> bool:
    """Whether one of the variables stands in an expression."""
    return any_node(
        expression,
        lambda node: (
            isinstance(node, tirx.Var)
            and any(node.same_as(variable) for variable in variables)
        ),
    )


def loads_of(expression) -> list:
    """All loads in an expression."""
    return nodes_of(expression, tirx.BufferLoad)


def has_call_or_load(expression) -> bool:
    """Whether an expression is more than arithmetic on variables."""
    return has_node(expression, tirx.Call, tirx.BufferLoad)


def used_buffers(body) -> list:
    """The buffers that a statement reads or writes, each once."""
    accesses = nodes_of(body, tirx.BufferLoad, tirx.BufferStore)
    return distinct(access.buffer for access in accesses)


def views_of(buffer, users) -> list:
    """Those of the users that are other buffers on the same memory."""
    return [
        user
        for user in users
        if user.data.same_as(buffer.data) and not user.same_as(buffer)
    ]


def same_expression(left, right) -> bool:
    """Whether two expressions read the same. TVM alone takes buffers of one
    shape for each other."""
    return tvm.ir.structural_equal(left, right) and all(
        first.buffer.same_as(second.buffer)
        for first, second in zip(loads_of(left), loads_of(right))
    )


def is_call(expression, *names) -> bool:
    """Whether an expression is a call of one of these names."""
    return isinstance(expression, tirx.Call) and op_name(expression) in names


def static_shape(buffer) -> tuple[int | None, ...]:
    """A buffer's sizes, None where they are known only at run time."""
    return tuple(as_int(size) for size in buffer.shape)
