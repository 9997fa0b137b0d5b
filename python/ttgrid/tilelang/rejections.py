"""What is said about calls that cannot be imported."""

from __future__ import annotations

from .queries import op_name

_THREADS = (
    "sync", "barrier", "mbar", "fence", "shfl", "warp", "ballot", "activemask",
    "elect", "match_any", "match_all",
)  # fmt: skip

# What kernel authors write, where TVM calls it something else.
_WRITTEN = {"tvm_storage_sync": "sync_threads", "shfl_xor_sync": "shfl_xor"}


def reject_call(ctx, expression) -> None:
    """Raises the error about a call that cannot be imported."""
    name = op_name(expression)
    name = _WRITTEN.get(name, name)
    if name in ("call_extern", "call_pure_extern", "call_packed"):
        ctx.fail(
            "extern call", f"the extern call {expression} cannot be imported"
        )
    if any(part in name for part in _THREADS):
        ctx.fail(
            name,
            f"T.{name} works on the threads of a block, which are not modelled:"
            " a block is one thread of control. Leave out what only lets"
            " threads wait for each other, and write the rest with T.Parallel"
            " and tile operations",
        )
    ctx.fail(name, f"T.{name} cannot be imported: {expression}")
