"""What makes threads wait for each other, or says how a GPU may run them fast.

Here every statement ends before the next begins, so it says nothing.
"""

from __future__ import annotations

from .registry import effect


# Barriers of the block and of warps.
@effect("tvm_storage_sync", "sync_warp", "named_barrier_arrive")
def _barrier(ctx, _call, _dtype):
    """Nothing, but debug mode wants to know."""
    ctx.checks.barrier(ctx)


@effect(
    # Copies that are done when they are asked for.
    "ptx_commit_group", "ptx_wait_group", "async_commit_queue_scope",
    "async_wait_queue_scope", "tma_store_arrive", "tma_store_wait",
    "fence_proxy_async",
    # Products of matrices, too.
    "warpgroup_arrive", "warpgroup_commit_batch", "warpgroup_wait",
    "warpgroup_fence_operand", "wait_wgmma",
    # Kernels that follow each other.
    "pdl_sync", "pdl_trigger",
    # Registers and banks.
    "set_max_nreg", "no_set_max_nreg", "annotate_producer_reg_dealloc",
    "annotate_consumer_reg_alloc", "conflict_hint",
)  # fmt: skip
def _nothing(_ctx, _call, _dtype):
    """Nothing: it has happened already."""


@effect("thread_return")
def _thread_return(ctx, _call, _dtype):
    """The threads that run leave the block."""
    if ctx.in_parallel or ctx.lockstep.thread is not None:
        ctx.fail(
            "thread_return",
            "T.thread_return cannot stand in a T.Parallel loop",
        )
    ctx.lockstep.leave()
