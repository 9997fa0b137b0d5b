"""What is said about calls that cannot be imported."""

from __future__ import annotations

from .queries import op_name

# What kernel authors write, where TVM calls it something else.
_WRITTEN = {"shfl_xor_sync": "shfl_xor"}

# Part of a name: what is said about it.
_REASONS = {
    "sync_grid": "waits for other blocks, which a schedule may run one after"
    " another on a core. End the T.Kernel there, and begin another one",
    "cluster": "works on a cluster of blocks, which only some GPUs have",
    "mbar": "waits for a barrier in memory, by which parts of a block run ahead"
    " of each other; here all threads do a statement before the next begins."
    " Use T.Pipelined and tile operations",
    "barrier": "waits for a barrier in memory, by which parts of a block run"
    " ahead of each other; here all threads do a statement before the next"
    " begins. Use T.Pipelined and tile operations",
    "mma": "is an instruction of some GPUs. Use T.gemm",
}


# Annotations of a block: what makes them, and what is said about it.
_ANNOTATIONS = {
    "cluster_dims": (
        "Kernel(..., cluster_dims=...)",
        "launches clusters of blocks, which only some GPUs have",
    ),
    "pragma_import_c": (
        "import_source",
        "brings functions in CUDA's C++, which cannot be imported. Write them"
        " as a T.macro",
    ),
}


def reject_annotation(ctx, key: str) -> None:
    """Raises the error about an annotation that stands for a construct."""
    if key in _ANNOTATIONS:
        name, reason = _ANNOTATIONS[key]
        ctx.fail(name, f"T.{name} {reason}")


def written_name(call) -> str:
    """How kernel authors call what a call is of."""
    return _WRITTEN.get(op_name(call), op_name(call))


def reject_call(ctx, expression) -> None:
    """Raises the error about a call that cannot be imported."""
    name = written_name(expression)
    if name in ("call_extern", "call_pure_extern", "call_packed"):
        ctx.fail(
            "extern call", f"the extern call {expression} cannot be imported"
        )
    for part, reason in _REASONS.items():
        if part in name:
            ctx.fail(name, f"T.{name} {reason}")
    ctx.fail(name, f"T.{name} cannot be imported: {expression}")
