"""Partial results of atomic updates, added up over the ranks."""

from __future__ import annotations

import dataclasses

import ml_dtypes
import numpy as np

from ttgrid.mpi import _layout

#: How partial results are combined: NumPy's function, the name of MPI's
#: operation where that computes the same, and what leaves a result as it is
#: (the lowest or highest number of the type, or a number).
COMBINERS = {
    "addf": (np.add, "SUM", 0),
    "addi": (np.add, "SUM", 0),
    "mulf": (np.multiply, "PROD", 1),
    "muli": (np.multiply, "PROD", 1),
    "andi": (np.bitwise_and, "BAND", -1),
    "ori": (np.bitwise_or, "BOR", 0),
    "xori": (np.bitwise_xor, "BXOR", 0),
    # MPI leaves open what becomes of NaN.
    "maximumf": (np.maximum, None, "lowest"),
    "minimumf": (np.minimum, None, "highest"),
    "maxnumf": (np.fmax, None, "lowest"),
    "minnumf": (np.fmin, None, "highest"),
    "maxs": (np.maximum, "MAX", "lowest"),
    "mins": (np.minimum, "MIN", "highest"),
    "maxu": (np.maximum, "MAX", "lowest"),
    "minu": (np.minimum, "MIN", "highest"),
}


def identity(combiner: str, dtype) -> np.ndarray:
    """The element that leaves what it is combined with as it is."""
    value = COMBINERS[combiner][2]
    dtype = np.dtype(dtype)
    if combiner in ("maxu", "minu"):
        dtype = np.dtype(f"u{dtype.itemsize}")
    if value == -1:
        return np.full((), -1, np.dtype(f"i{dtype.itemsize}")).view(dtype)
    if isinstance(value, str):
        if np.issubdtype(dtype, np.integer):
            limits = np.iinfo(dtype)
            value = limits.min if value == "lowest" else limits.max
        else:
            value = -np.inf if value == "lowest" else np.inf
    return np.full((), value, dtype)


@dataclasses.dataclass(frozen=True)
class Update:
    """An array that the ranks have updated.

    Attributes
    ----------
    combiner : str
        A key of COMBINERS.
    dtype : numpy.dtype
    part : _layout.Part
        Where this rank's updates are: rank 0's with data on rank 0 in the array
        itself, all others in memory that held the identity before.
    hulls : list of (array of shape (rank of the array, 2) or None)
        For each rank the box that holds its updates.
    """

    combiner: str
    dtype: np.dtype
    part: _layout.Part
    hulls: list


def combine(mpi, comm, data, updates) -> None:
    """Brings updates together, with ``data="root"`` in the arrays of rank 0,
    else in those of every rank. Collective."""
    for tag, update in enumerate(updates):
        if data == "root":
            _combine_at_root(mpi, comm, tag, update)
        else:
            _combine_everywhere(mpi, comm, update)


def union(boxes):
    """The smallest box that holds all that are not None; None for none."""
    boxes = [box for box in boxes if box is not None]
    return _layout.hull(np.stack(boxes)) if boxes else None


def _combine_at_root(mpi, comm, tag, update):
    function, name, _ = COMBINERS[update.combiner]
    dtype, part, own = update.dtype, update.part, update.hulls[comm.rank]
    if _can_reduce(mpi, update.hulls, name, dtype):
        view = part.view(own, dtype)
        mine = np.ascontiguousarray(view)
        total = np.empty_like(mine) if comm.rank == 0 else None
        comm.Reduce(mine, total, getattr(mpi, name))
        if comm.rank == 0:
            view[...] = total
        return
    if comm.rank:
        if own is not None:
            mine = np.ascontiguousarray(part.view(own, dtype))
            comm.Send([mine.view(np.uint8), mpi.BYTE], 0, tag)
        return
    # In the sequence of the ranks: the same result each time.
    for rank in range(1, comm.size):
        if update.hulls[rank] is None:
            continue
        view = part.view(update.hulls[rank], dtype)
        theirs = np.empty(view.shape, dtype)
        comm.Recv([theirs.view(np.uint8), mpi.BYTE], rank, tag)
        view[...] = function(view, theirs)


def _combine_everywhere(mpi, comm, update):
    box = union(update.hulls)
    if box is None:
        return
    function, name, _ = COMBINERS[update.combiner]
    mine = np.ascontiguousarray(update.part.view(box, update.dtype))
    if _can_reduce(mpi, [box], name, update.dtype):
        total = np.empty_like(mine)
        comm.Allreduce(mine, total, getattr(mpi, name))
    else:
        total = None
        for data in comm.allgather(mine.tobytes()):
            theirs = np.frombuffer(data, update.dtype).reshape(mine.shape)
            total = theirs if total is None else function(total, theirs)
    view = update.part.whole.view(box, update.dtype)
    view[...] = function(view, total)


def _can_reduce(mpi, hulls, name, dtype):
    """Whether MPI combines these itself: all ranks have the same box, and the
    type and the operation are MPI's."""
    return (
        name is not None
        and all(
            box is not None and np.array_equal(box, hulls[0]) for box in hulls
        )
        and dtype not in (np.float16, ml_dtypes.bfloat16)
        and dtype.char in mpi._typedict
    )
