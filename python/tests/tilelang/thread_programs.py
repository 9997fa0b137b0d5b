"""Random programs of threads, and what lockstep makes of them in NumPy."""

import random

THREADS = 32

_HEAD = """\
import tilelang.language as T


@T.prim_func
def program(
    A: T.Tensor((3, 32), "int32"), B: T.Tensor((3, 6, 32), "int32")
):
    with T.Kernel(3, threads=32) as bx:
        tx = T.get_thread_binding()
        s = T.alloc_shared((32,), "int32")
        v = T.alloc_local((1,), "int32")
        p = T.alloc_local((4,), "int32")
        s[tx] = A[bx, tx]
        v[0] = tx
        for i in T.serial(4):
            p[i] = tx * i
"""
_TAIL = """\
        B[bx, 0, tx] = s[tx]
        B[bx, 1, tx] = v[0]
        for i in T.serial(4):
            B[bx, 2 + i, tx] = p[i]
"""
_REFERENCE_HEAD = """\
import numpy as np


def reference(a):
    tx = np.arange(32, dtype=np.int32)
    s, v = a.copy(), tx.copy()
    p = np.stack([tx * i for i in range(4)])
    m = np.ones(32, bool)

    def full(x):
        return np.broadcast_to(np.asarray(x), (32,)).copy()

"""
_REFERENCE_TAIL = "    return np.stack([s, v, *p])\n"


class Program:
    """A kernel's source, and that of a function that computes its result.

    The function does each statement for all threads, under the mask m.
    """

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._kernel, self._reference = [], []
        self._masks = 0
        for _ in range(self._random.randrange(4, 10)):
            self._statement(2, 1)
        self.kernel = _HEAD + "".join(self._kernel) + _TAIL
        self.reference = (
            _REFERENCE_HEAD + "".join(self._reference) + _REFERENCE_TAIL
        )

    def _write(self, depth, line):
        self._kernel.append("    " * depth + line + "\n")

    def _compute(self, depth, line):
        self._reference.append("    " * depth + line + "\n")

    def _element(self):
        shift = self._random.randrange(9)
        return self._random.choice(
            ["tx", "31 - tx", f"(tx + {shift}) % 32", "(tx * 3 + 1) % 32"]
        )

    def _expression(self, depth=0):
        """The text in a kernel, and in NumPy."""
        choice = self._random.randrange(9 if depth < 2 else 5)
        if choice == 0:
            number = self._random.randrange(-9, 10)
            return f"({number})", f"np.int32({number})"
        if choice == 1:
            return "tx", "tx"
        if choice == 2:
            element = self._element()
            return f"s[{element}]", f"s[{element}]"
        if choice == 3:
            return "v[0]", "v"
        if choice == 4:
            number = self._random.randrange(4)
            return f"p[{number}]", f"p[{number}]"
        if choice == 8:
            operand = self._expression(2)
            lane = self._random.randrange(1, 32)
            return (
                f"T.shfl_xor({operand[0]} + tx * 0, {lane})",
                f"full({operand[1]})[np.arange(32) ^ {lane}]",
            )
        left, right = self._expression(depth + 1), self._expression(depth + 1)
        if choice == 7:
            return (
                f"T.max({left[0]}, {right[0]})",
                f"np.maximum({left[1]}, {right[1]})",
            )
        sign = "+-"[choice - 5]
        return tuple(f"({a} {sign} {b})" for a, b in zip(left, right))

    def _statement(self, depth, reference_depth):
        choice = self._random.randrange(10)
        if choice < 6:
            self._assignment(depth, reference_depth, choice)
        elif depth > 4 or choice == 9:
            self._write(depth, "T.sync_threads()")
        elif choice < 8:
            self._if(depth, reference_depth)
        else:
            self._loop(depth, reference_depth)

    def _assignment(self, depth, reference_depth, choice):
        kernel, numpy = self._expression()
        self._compute(reference_depth, f"x = full({numpy})")
        if choice < 2:
            element = self._random.choice(["tx", "31 - tx", "(tx + 5) % 32"])
            self._write(depth, f"s[{element}] = {kernel}")
            self._compute(reference_depth, f"s[({element})[m]] = x[m]")
        elif choice < 4:
            self._write(depth, f"v[0] = {kernel}")
            self._compute(reference_depth, "v = np.where(m, x, v)")
        else:
            number = self._random.randrange(4)
            self._write(depth, f"p[{number}] = {kernel}")
            self._compute(
                reference_depth, f"p[{number}] = np.where(m, x, p[{number}])"
            )

    def _body(self, depth, reference_depth):
        for _ in range(self._random.randrange(1, 4)):
            self._statement(depth, reference_depth)

    def _new_mask(self, reference_depth):
        self._masks += 1
        self._compute(reference_depth, f"m{self._masks} = m")
        return self._masks

    def _if(self, depth, reference_depth):
        left, right = self._expression(2), self._expression(2)
        sign = self._random.choice(["<", ">", "==", ">="])
        mask = self._new_mask(reference_depth)
        self._write(depth, f"if {left[0]} {sign} {right[0]}:")
        self._compute(
            reference_depth, f"c{mask} = full({left[1]} {sign} {right[1]})"
        )
        self._compute(reference_depth, f"m = m{mask} & c{mask}")
        self._body(depth + 1, reference_depth)
        if self._random.random() < 0.5:
            self._write(depth, "else:")
            self._compute(reference_depth, f"m = m{mask} & ~c{mask}")
            self._body(depth + 1, reference_depth)
        self._compute(reference_depth, f"m = m{mask}")

    def _loop(self, depth, reference_depth):
        mask = self._new_mask(reference_depth)
        extent = self._random.choice(["tx % 4", "3"])
        self._write(depth, f"for i{mask} in T.serial({extent}):")
        self._compute(reference_depth, f"for i{mask} in range(4):")
        self._compute(
            reference_depth + 1, f"m = m{mask} & (i{mask} < full({extent}))"
        )
        self._body(depth + 1, reference_depth + 1)
        self._compute(reference_depth, f"m = m{mask}")
