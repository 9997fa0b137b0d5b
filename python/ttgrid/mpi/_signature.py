"""A kernel's parameters, and the fields in which a call packs its arguments."""

from __future__ import annotations

import ml_dtypes
import numpy as np

from ttgrid import _ttgrid


class Signature:
    """The parameters that a caller sees, without those for the cores.

    Attributes
    ----------
    types : list
        What `arguments()` of a kernel gives.
    names : list of str
    ranks : dict of int
        The rank of each array, by argument.
    """

    def __init__(self, kernel):
        self.types = kernel.arguments()[:-2]
        self.names = [kernel.name(i) for i in range(len(self.types))]
        self.ranks = {
            index: len(one.sizes)
            for index, one in enumerate(self.types)
            if one.is_array
        }
        # Of each argument the first of its packed fields.
        self._fields, field = [], 0
        for one in self.types:
            self._fields.append(field)
            field += 3 + 2 * len(one.sizes) if one.is_array else 1

    def is_array(self, index) -> bool:
        """Whether an argument is an array, not a number by value."""
        return index in self.ranks

    def get_key(self, fields) -> tuple:
        """All that what is exchanged depends on: sizes and numbers."""
        key = []
        for index, first in enumerate(self._fields):
            if self.is_array(index):
                key += fields[first + 3 : first + 3 + self.ranks[index]]
            else:
                key.append(fields[first])
        return tuple(key)

    def get_array(self, fields, index):
        """(address, shape, strides in elements) of a packed array."""
        first, rank = self._fields[index], self.ranks[index]
        sizes, strides = first + 3, first + 3 + rank
        return (
            fields[first + 1],
            [int(n) for n in fields[sizes:strides]],
            [int(n) for n in fields[strides : strides + rank]],
        )

    def replace_arrays(self, fields, parts) -> list:
        """The fields, with parts in place of the arrays."""
        fields = list(fields)
        for index, part in parts.items():
            first, rank = self._fields[index], self.ranks[index]
            # Addresses wrap: index 0 of a part may lie below all memory.
            address = part.address % (1 << 64)
            fields[first : first + 3] = [address, address, 0]
            fields[first + 3 + rank : first + 3 + 2 * rank] = [
                stride // part.itemsize for stride in part.strides
            ]
        return fields

    def dtype(self, index) -> np.dtype:
        """The type of an array's elements."""
        element = self.types[index].element
        kinds = _ttgrid.ElementKind
        if element.kind == kinds.BFLOAT:
            return np.dtype(ml_dtypes.bfloat16)
        letter = {
            kinds.FLOAT: "f",
            kinds.UNSIGNED: "u",
            kinds.BOOL: "u",
        }.get(element.kind, "i")
        return np.dtype(f"{letter}{element.bytes}")
