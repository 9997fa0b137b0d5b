"""Runs on each rank: every case of kernels.py, beside the kernel alone.

Rank 0 writes a line of JSON per case: what is wrong, or null.

usage: run.py root|replicated ...
"""

import faulthandler
import json
import sys
import traceback

import numpy as np
from kernels import CASES
from mpi4py import MPI

comm = MPI.COMM_WORLD
# Where a rank waits that waits for ever.
faulthandler.dump_traceback_later(240, exit=True)


def copy(arguments):
    """Arrays with the same strides, which are no one else's."""
    return [
        np.lib.stride_tricks.as_strided(_copy_base(one), one.shape, one.strides)
        if isinstance(one, np.ndarray)
        else one
        for one in arguments
    ]


def _copy_base(array):
    base = array if array.base is None else array.base
    offset = (
        array.__array_interface__["data"][0]
        - base.__array_interface__["data"][0]
    )
    flat = base.copy().reshape(-1).view(np.uint8)
    return flat[offset:].view(array.dtype) if array.size else array.copy()


def compare(case, arguments, expected):
    for index, (got, wanted) in enumerate(zip(arguments, expected)):
        if not isinstance(got, np.ndarray):
            continue
        if case.exact:
            same = np.array_equal(got, wanted, equal_nan=got.dtype.kind == "f")
        else:
            same = np.allclose(got, wanted, rtol=1e-5, atol=1e-5)
        if not same:
            where = np.argwhere(got != wanted)
            return f"argument {index} differs at {where[:3].tolist()}"
    return None


def run(case, data):
    arguments = case.make(np.random.default_rng(1))
    expected = copy(arguments)
    if comm.rank == 0 or data == "replicated":
        case.compile(threads=1)(*expected)
    dist = case.distribute(comm, data=data, threads=1 + comm.size % 2)
    for _ in range(2):
        mine = copy(arguments)
        has_arrays = comm.rank == 0 or data == "replicated"
        dist(*(mine if has_arrays else [None] * len(mine)))
        wrong = compare(case, mine, expected) if has_arrays else None
        wrong = next((text for text in comm.allgather(wrong) if text), None)
        if wrong:
            return wrong
    report = dist.report()
    if data == "root":
        for one in report.ranks[1:]:
            if one.received != one.bound:
                return f"rank {one.rank} got {one.received}, not {one.bound}"
    if sum(one.sent for one in report.ranks) != sum(
        one.received for one in report.ranks
    ):
        return f"not all that was sent was received:\n{report}"
    return None


def run_auto():
    """Of a product with 6 x 20 tiles on few ranks, boxes are sent least."""
    case = CASES["gemm"]
    arguments = case.make(np.random.default_rng(1))
    expected = copy(arguments)
    if comm.rank == 0:
        case.compile(threads=1)(*expected)
    sent = {}
    for schedule in (None, "auto"):
        dist = case.distribute(comm, threads=2, schedule=schedule)
        mine = copy(arguments)
        dist(*(mine if comm.rank == 0 else [None] * 3))
        sent[schedule] = dist.report().sent
        wrong = comm.bcast(
            compare(case, mine, expected) if comm.rank == 0 else None
        )
        if wrong:
            return wrong
    if sent["auto"] > sent[None]:
        return f"auto sends more: {sent}, {dist.schedule}"
    if comm.size == 4 and sent["auto"] == sent[None]:
        return f"auto sends as much: {sent}, {dist.schedule}"
    return None


def attempt(name, data, function, *arguments):
    try:
        wrong = function(*arguments)
    except Exception:
        wrong = traceback.format_exc()
    if comm.rank == 0:
        print(json.dumps([name, data, wrong]), flush=True)
    elif wrong:
        print(wrong, file=sys.stderr)


attempt("auto", "root", run_auto)
for name, case in CASES.items():
    for data in sys.argv[1:]:
        attempt(name, data, run, case, data)
faulthandler.cancel_dump_traceback_later()
