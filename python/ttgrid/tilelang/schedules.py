"""The schedule of a launch that was given none: the GPU's sequence.

A GPU counts blocks with x fastest. T.use_swizzle(panel) makes it walk panels
of rows (or columns), back and forth: tl_templates/cuda/threadblock_swizzle.h.
"""

from __future__ import annotations

from tvm import tirx

from .queries import as_int, as_text, nodes_of


def default_schedule(ctx, body, rank: int) -> str:
    """The schedule of a launch of this rank, as text."""
    return (
        "<cores = ?, partition = contiguous, order ="
        f" {_order(ctx, body, rank)}>"
    )


def _order(ctx, body, rank: int) -> str:
    if rank == 1:
        return "row_major"
    pattern = _swizzle(body)
    if pattern is None:
        return "column_major"
    name, panel = as_text(pattern[0]), as_int(pattern[1])
    if not panel or panel < 1:
        ctx.fail(
            "use_swizzle",
            f"T.use_swizzle: the panel is {pattern[1]}, not a positive number",
        )
    if name == "rasterization2DRow":
        cut, whole = 1, 0
    elif name == "rasterization2DColumn":
        cut, whole = 0, 1
    else:
        ctx.fail(
            "use_swizzle", f"T.use_swizzle of kind '{name}' cannot be imported"
        )
    if panel == 1:
        levels = [f"d{cut}", f"d{whole}"]
    else:
        levels = [
            f"d{cut} floordiv {panel}",
            f"d{whole}",
            f"d{cut} mod {panel}",
        ]
    # Which of them the walk turns back on: the one inside of the panels.
    turning = 1
    if rank == 3:
        levels.insert(0, "d2")
        turning = 2
    dimensions = ", ".join(f"d{number}" for number in range(rank))
    return (
        f"nest<({dimensions}) -> ({', '.join(levels)}), serpentine ="
        f" [{turning}]>"
    )


def _swizzle(body):
    for attribute in nodes_of(body, tirx.AttrStmt):
        if attribute.attr_key == "threadblock_swizzle_pattern":
            return attribute.value.args
    return None
