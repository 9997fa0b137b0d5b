"""Arrays and parts of them, as addresses and strides, and as MPI's types."""

from __future__ import annotations

import dataclasses
import math

import numpy as np


@dataclasses.dataclass
class Part:
    """Memory that stands for an array, or for a box of it.

    Attributes
    ----------
    address : int
        Where the element at index 0 would be; that of a part may lie outside
        of its memory.
    strides : tuple of int
        In bytes.
    itemsize : int
        In bytes.
    owner : object
        What keeps the memory alive.
    allocated : int
        How many bytes were allocated for it.
    whole : Part or None
        The array that partial results in this part are added to.
    """

    address: int
    strides: tuple[int, ...]
    itemsize: int
    owner: object = None
    allocated: int = 0
    whole: Part | None = None

    def at(self, index) -> int:
        """The address of an element."""
        return self.address + sum(i * s for i, s in zip(index, self.strides))

    def view(self, box, dtype) -> np.ndarray:
        """The elements of a box, of shape (rank, 2), as an array."""
        shape = tuple(int(n) for n in box[:, 1] - box[:, 0] + 1)
        interface = {
            "version": 3,
            "data": (self.at([int(i) for i in box[:, 0]]), False),
            "shape": shape,
            "strides": self.strides,
            "typestr": f"|V{self.itemsize}",
        }
        holder = type("_Holder", (), {"__array_interface__": interface})()
        holder.owner = self.owner
        return np.asarray(holder).view(dtype)


def allocate(box, shape, itemsize, alignment, whole_rows, fill=None) -> Part:
    """Memory for the box of an array of this shape.

    Parameters
    ----------
    box : array of shape (rank, 2) or None
        The first and the last index per axis; None for no element.
    whole_rows : bool
        Whether the part must have the array's own strides: it then holds
        all elements from the first one on to the last one.
    fill : bytes or None
        What each element is at first.
    """
    if box is None:
        return Part(0, _strides(shape, itemsize), itemsize)
    box = np.array(box)
    if whole_rows:
        for axis in range(1, len(shape)):
            box[axis] = (0, shape[axis] - 1)
    extents = [int(n) for n in box[:, 1] - box[:, 0] + 1]
    strides = _strides(extents, itemsize)
    count = math.prod(extents) * itemsize
    memory = np.empty(count + alignment, np.uint8)
    lower = sum(int(i) * s for i, s in zip(box[:, 0], strides))
    # The address of index 0 is what must be aligned.
    base = memory.ctypes.data - lower
    base += -base % alignment
    if fill is not None:
        begin = base + lower - memory.ctypes.data
        memory[begin : begin + count] = np.tile(
            np.frombuffer(fill, np.uint8), math.prod(extents)
        )
    return Part(base, strides, itemsize, memory, count)


def _strides(shape, itemsize):
    strides = []
    for size in reversed(shape):
        strides.append(itemsize)
        itemsize *= max(int(size), 1)
    return tuple(reversed(strides))


def count_bytes(boxes, itemsize) -> int:
    """The bytes of disjoint boxes, an array of shape (number, rank, 2)."""
    if not len(boxes):
        return 0
    extents = boxes[:, :, 1] - boxes[:, :, 0] + 1
    return int(np.prod(extents, axis=1).sum()) * itemsize


def hull(boxes):
    """The smallest box that holds all; None where there is none."""
    if not len(boxes):
        return None
    return np.stack([boxes[:, :, 0].min(axis=0), boxes[:, :, 1].max(axis=0)], 1)


def make_type(mpi, part: Part, boxes):
    """An MPI type of boxes at absolute addresses, for messages at MPI.BOTTOM.

    The caller frees it.
    """
    made, places = [], []
    for box in boxes:
        made.append(_make_box_type(mpi, part, box))
        places.append(part.at([int(i) for i in box[:, 0]]))
    whole = mpi.Datatype.Create_struct([1] * len(made), places, made)
    for one in made:
        one.Free()
    return whole.Commit()


def _make_box_type(mpi, part, box):
    extents = [int(n) for n in box[:, 1] - box[:, 0] + 1]
    # Neighbours in memory are one run.
    run, axis = part.itemsize, len(extents)
    while axis and part.strides[axis - 1] == run:
        axis -= 1
        run *= extents[axis]
    # In elements: MPI counts in 32 bits.
    element = mpi.BYTE.Create_contiguous(part.itemsize)
    kind = element.Create_contiguous(run // part.itemsize)
    element.Free()
    while axis:
        axis -= 1
        outer = kind.Create_hvector(extents[axis], 1, part.strides[axis])
        kind.Free()
        kind = outer
    return kind
