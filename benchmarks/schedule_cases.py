"""Grids, cores and operands on which schedules are compared.

51 cases: products of matrices (square, tall, wide, of prime sizes, more cores
than tiles, weights to 4 : 1), batches of them, attention, convolutions, a
broadcast, split-K. Those of unittests/Analysis/Cases.cpp.
"""

_PRODUCTS = [
    (64, 64, 64), (64, 64, 56), (64, 64, 108), (64, 64, 130), (64, 64, 132),
    (64, 64, 7), (32, 64, 130), (96, 40, 56), (13, 10, 8), (31, 37, 64),
    (101, 97, 132), (127, 113, 108), (16, 16, 64), (12, 12, 64), (8, 8, 130),
    (17, 19, 56), (256, 8, 64), (8, 256, 64), (512, 3, 132), (5, 200, 130),
    (128, 128, 108), (48, 72, 132), (24, 24, 108), (100, 100, 130), (9, 9, 64),
    (40, 40, 7), (1, 1000, 56), (20, 20, 132),
]
_WEIGHTED = [
    (64, 64, 64, 1, 2), (64, 64, 132, 4, 1), (96, 40, 130, 1, 4),
    (31, 37, 56, 2, 1), (128, 32, 108, 1, 2),
]
_BATCHED = "A:d0*d1*1,B:d0*d2*1"
_OTHERS = [
    ((8, 16, 16), 64, _BATCHED), ((12, 10, 14), 130, _BATCHED),
    ((32, 4, 4), 56, _BATCHED), ((5, 24, 24), 108, _BATCHED),
    ((3, 40, 40), 132, _BATCHED), ((64, 32, 32), 132, _BATCHED),
    ((8, 16, 16), 132, "A:d0*d1*1,B:d2*1"),
    ((4, 16, 16), 64, "KV:d0*d1*2"), ((2, 32, 16), 132, "KV:d0*d1*2"),
    ((8, 12, 7), 130, "KV:d0*d1*2"), ((2, 8, 4, 16), 108, "KV:d0*d1*2"),
    ((16, 14, 8), 64, "I:d0*d1*1,W:d2*1"),
    ((8, 28, 16), 130, "I:d0*d1*1,W:d2*2"),
    ((4, 14, 14, 4), 108, "I:d0*d1*d2*1,W:d3*3"),
    ((64, 64), 56, "B:d1*1"), ((8, 32, 32), 64, "B:d2*1,M:d0*d1*1"),
    ((16, 16, 8), 64, "A:d0*d2*1,B:d1*d2*1,C:d0*d1*1"),
    ((24, 20, 6), 130, "A:d0*d2*1,B:d1*d2*1,C:d0*d1*1"),
]


def cases():
    """(grid, cores, operands) of each case."""
    for rows, columns, cores, *weights in _PRODUCTS + _WEIGHTED:
        a, b = weights or (1, 1)
        yield (rows, columns), cores, f"A:d0*{a},B:d1*{b}"
    yield from _OTHERS


# Where small caches matter: (name, grid, cores, operands, cache).
CACHED = [
    ("GEMM, 64 x 64 tiles", (64, 64), 64, "A:d0*64KiB,B:d1*64KiB", "1MiB"),
    ("GEMM, 100 x 100 tiles", (100, 100), 130, "A:d0*64KiB,B:d1*64KiB", "1MiB"),
    ("GEMM, 96 x 40 tiles, B twice as wide", (96, 40), 56,
     "A:d0*64KiB,B:d1*128KiB", "1MiB"),
    ("GEMM, 64 x 64 tiles, few panels fit", (64, 64), 132,
     "A:d0*256KiB,B:d1*256KiB", "1MiB"),
    ("batch of 12, 31 x 50 tiles", (12, 31, 50), 130,
     "A:d0*d1*64KiB,B:d0*d2*64KiB", "512KiB"),
    ("attention, 4 heads share their keys", (2, 32, 16), 64,
     "KV:d0*(d1 floordiv 4)*512KiB", "1MiB"),
    ("stencil, rows with a halo", (256, 16), 64,
     "R:(32*d0-1..32*d0+32)*d1*4KiB", "1MiB"),
]

# Some twenty that people would try, for a grid of two dimensions or more.
ORDERS = [
    "row_major", "column_major",
    *(f"grouped<{g}>" for g in (2, 4, 6, 8, 12, 16, 32)),
    *(f"grouped<{g}, serpentine>" for g in (1, 2, 4, 6, 8, 12, 16, 32)),
]
PARTITIONS = ["contiguous", "cyclic"]
