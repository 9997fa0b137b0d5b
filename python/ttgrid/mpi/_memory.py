"""The memory in which a rank has its parts of a kernel's arrays."""

from __future__ import annotations

from ttgrid.mpi import _layout
from ttgrid.mpi._combine import identity, union


def make_parts(signature, combiners, plan, fields, data, rank) -> dict:
    """A part for each array: the array itself where this rank has it, else
    memory for the box that its tiles touch.

    Parameters
    ----------
    combiners : dict of str
        How updates are combined, by argument: with replicated data these too
        get memory of their own, for the updates of this rank alone.
    fields : list of int
        The arguments, packed.
    """
    parts = {}
    for index in signature.ranks:
        one = signature.types[index]
        itemsize = one.element.bytes
        address, shape, strides = signature.get_array(fields, index)
        array = _layout.Part(
            address, tuple(stride * itemsize for stride in strides), itemsize
        )
        has_array = rank == 0 or data == "replicated"
        fill = None
        if index in plan.hulls:
            fill = identity(combiners[index], signature.dtype(index)).tobytes()
        if has_array and (fill is None or data == "root"):
            parts[index] = array
            continue
        if data == "replicated":
            box = union(plan.hulls[index])
        else:
            box = _layout.hull(plan.own.touched(index))
        parts[index] = _layout.allocate(
            box, shape, itemsize, one.alignment, not one.takes_parts, fill
        )
        parts[index].whole = array if has_array else None
    return parts
