"""T.print and T.device_assert: calls of functions that Python has for kernels.

python/src/Console.cpp has them. Where it says which block and thread it is, a
text has a byte that is replaced.
"""

from __future__ import annotations

import contextlib

from . import types
from .arithmetic import cast
from .expressions import index
from .ir import Value
from .queries import any_node, as_text, is_call
from .registry import effect, value
from .rejections import reject_call

_BLOCK, _THREAD, _ELEMENT, _VALUE = "\x01", "\x02", "\x03", "\x04"
_PLACE = f"BlockIdx=({_BLOCK}), ThreadIdx=({_THREAD})"
# What may stop a kernel.
_STOPPING = ("device_assert", "device_assert_with_msg", "mbarrier_wait_parity")
# As TileLang's own debug.h calls them.
_NAMES = {
    "float16": "half_t",
    "bfloat16": "bfloat16_t",
    "float32": "float",
    "float64": "double",
    "int8": "signed char",
    "uint8": "unsigned char",
    "int16": "short",
    "uint16": "unsigned short",
    "int32": "int",
    "uint32": "uint",
    "int64": "long",
    "uint64": "ulong",
    "bool": "bool",
}


#: What TileLang's profiler (iket) marks in a kernel: it computes nothing.
_EVENTS = "TL_IKET_EVENT"


@effect("call_extern")
def _call_extern(ctx, call, _dtype):
    name = as_text(call.args[0])
    if name == "debug_print_msg":
        _print(ctx, as_text(call.args[1]), "", None, None)
    elif name == "debug_print_var":
        _print(ctx, as_text(call.args[1]), ": ", None, call.args[2])
    elif name == "debug_print_buffer_value":
        message, buffer = (as_text(argument) for argument in call.args[1:3])
        before = f": buffer={buffer}, index={_ELEMENT}, "
        _print(ctx, message, before, call.args[3], call.args[4])
    elif not name.startswith(_EVENTS):
        reject_call(ctx, call)


def _print(ctx, message: str, before: str, element, expression) -> None:
    """A line of a message, and of a value where there is an expression."""
    b = ctx.builder
    text = f"msg='{message}' {_PLACE}{before}"
    whole, real, kind = b.constant(0, "int64"), b.constant(0, "float64"), 0
    if expression is not None:
        shown = value(ctx, expression)
        if types.is_narrow(shown.dtype) or shown.dtype == types.TFLOAT32:
            shown = cast(ctx, shown, "float32")
        text += f"dtype={_NAMES[shown.dtype]} value={_VALUE}"
        if types.is_float(shown.dtype):
            real = cast(ctx, shown, "float64")
        else:
            whole = cast(ctx, shown, "int64")
        kind = ord(_format(shown.dtype))
    number = b.index_constant(0) if element is None else index(ctx, element)
    b.call(
        "ttgrid_print",
        *_text(ctx, text),
        b.constant(kind, "int32"),
        whole,
        real,
        number,
        *_place(ctx),
    )


def _format(dtype: str) -> str:
    if types.is_float(dtype):
        return "f"
    if dtype == "bool":
        return "b"
    return "u" if types.is_unsigned(dtype) else "d"


def _text(ctx, text: str) -> list[Value]:
    address, length = ctx.builder.text(text)
    return [address, ctx.builder.index_constant(length)]


def _place(ctx) -> list[Value]:
    """The block's and the thread's indices: x, y and z of each."""
    zero = ctx.builder.index_constant(0)
    blocks = [*ctx.blocks, zero, zero, zero][:3]
    if ctx.lockstep.thread is None:
        return [*blocks, zero, zero, zero]
    return [*blocks, *(ctx.lockstep.coordinate(axis) for axis in range(3))]


@effect("device_assert", "device_assert_with_msg")
def _device_assert(ctx, call, _dtype):
    b = ctx.builder
    holds = cast(ctx, value(ctx, call.args[0]), "bool")
    message = as_text(call.args[1]) if len(call.args) > 1 else ""
    fails = b.arith("xori", holds, b.constant(True, "bool"))
    fail_where(ctx, fails, message.strip())


def fail_where(ctx, condition: Value, message: str) -> None:
    """Stops the kernel where a condition holds, with a message."""
    text = f"{message}\n  at {_PLACE}"
    with ctx.builder.if_(condition):
        ctx.builder.call(
            "ttgrid_assert_failed", *_text(ctx, text), *_place(ctx)
        )


@contextlib.contextmanager
def stopping(ctx, body):
    """Makes what is imported run only until an assertion has failed."""
    if not any_node(body, lambda node: is_call(node, *_STOPPING)):
        yield
        return
    b = ctx.builder
    stopped = b.call("ttgrid_is_stopped", result="bool")
    runs = b.arith("xori", stopped, b.constant(True, "bool"))
    with b.if_(runs):
        yield
