"""TileLang kernels that move much and compute little."""

import tilelang.language as T


def transpose(rows, columns, tile=64, dtype="float32"):
    """Y = X transposed."""

    @T.prim_func
    def transpose(
        X: T.Tensor((rows, columns), dtype), Y: T.Tensor((columns, rows), dtype)
    ):
        with T.Kernel(
            T.ceildiv(columns, tile), T.ceildiv(rows, tile), threads=128
        ) as (bx, by):
            for i, j in T.Parallel(tile, tile):
                Y[bx * tile + i, by * tile + j] = X[
                    by * tile + j, bx * tile + i
                ]

    return transpose


def stencil(rows, columns, tile=64, dtype="float32"):
    """Y = the mean of X and its four neighbours; the border stays."""

    @T.prim_func
    def stencil(
        X: T.Tensor((rows, columns), dtype), Y: T.Tensor((rows, columns), dtype)
    ):
        with T.Kernel(
            T.ceildiv(columns, tile), T.ceildiv(rows, tile), threads=128
        ) as (bx, by):
            for i, j in T.Parallel(tile, tile):
                r = by * tile + i
                c = bx * tile + j
                if r > 0 and r < rows - 1 and c > 0 and c < columns - 1:
                    Y[r, c] = (
                        X[r, c]
                        + X[r - 1, c]
                        + X[r + 1, c]
                        + X[r, c - 1]
                        + X[r, c + 1]
                    ) * 0.2

    return stencil
