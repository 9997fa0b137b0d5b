"""The schedule of a launch that was given none: the GPU's sequence.

A GPU counts blocks with x fastest. T.use_swizzle(panel) makes it walk panels
of rows (or columns), back and forth: tl_templates/cuda/threadblock_swizzle.h.
"""

from __future__ import annotations

from tvm import tirx

from .context import as_int


def default_schedule(ctx, body, rank: int) -> str:
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
    name, panel = (
        str(getattr(pattern[0], "value", pattern[0])),
        as_int(pattern[1]),
    )
    if not panel or panel < 1:
        ctx.fail(
            "use_swizzle",
            f"T.use_swizzle: the panel is {pattern[1]}, not a positive number",
        )
    if name == "rasterization2DRow":
        inner = f"d1 floordiv {panel}, d0, d1 mod {panel}"
    elif name == "rasterization2DColumn":
        inner = f"d0 floordiv {panel}, d1, d0 mod {panel}"
    else:
        ctx.fail(
            "use_swizzle", f"T.use_swizzle of kind '{name}' cannot be imported"
        )
    if panel == 1:
        inner = inner.replace(" floordiv 1", "").rsplit(",", 1)[0]
    dimensions = ", ".join(f"d{number}" for number in range(rank))
    outer = "d2, " if rank == 3 else ""
    turning = 2 if rank == 3 else 1
    return f"nest<({dimensions}) -> ({outer}{inner}), serpentine = [{turning}]>"


def _swizzle(body):
    found = []

    def visit(node):
        if isinstance(node, tirx.AttrStmt):
            if node.attr_key == "threadblock_swizzle_pattern":
                found.append(node.value.args)

    tirx.stmt_functor.post_order_visit(body, visit)
    return found[0] if found else None
