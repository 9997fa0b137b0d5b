"""Races of TileLang kernels are found, at the user's line; others are not."""

import pathlib
import warnings

import kernels
import pytest
import tilelang.language as T
import ttgrid
import ttgrid.tilelang


def split_k(m, n, parts):
    @T.prim_func
    def split_k(A: T.Tensor((parts, m, n)), C: T.Tensor((m, n))):
        with T.Kernel(n // 32, m // 32, parts, threads=128) as (bx, by, bz):
            a = T.alloc_fragment((32, 32), "float32")
            T.copy(A[bz, by * 32, bx * 32], a)
            for i, j in T.Parallel(32, 32):
                C[by * 32 + i, bx * 32 + j] = a[i, j]

    return split_k


def in_place(n):
    @T.prim_func
    def in_place(A: T.Tensor((n + 64,))):
        with T.Kernel(n // 64, threads=128) as bx:
            for i in T.Parallel(64):
                A[bx * 64 + i] = A[bx * 64 + i + 1]

    return in_place


def scatter(n):
    @T.prim_func
    def scatter(I: T.Tensor((n,), "int32"), A: T.Tensor((n,))):  # noqa: E741
        with T.Kernel(n // 64, threads=128) as bx:
            for i in T.Parallel(64):
                A[I[bx * 64 + i]] = 1.0

    return scatter


def line_of(text):
    lines = pathlib.Path(__file__).read_text().splitlines()
    return next(k for k, line in enumerate(lines, 1) if text in line)


def test_certain_race_warns_at_the_line():
    with pytest.warns(ttgrid.RaceWarning) as caught:
        kernel = ttgrid.tilelang.load(split_k(64, 96, 4))
    assert len(caught) == 1
    assert caught[0].filename == __file__
    # The statement that writes: a parallel loop is one.
    assert caught[0].lineno == line_of("for i, j in T.Parallel(32, 32):")
    assert str(caught[0].message) == (
        "race: tiles (0, 0, 0) and (0, 0, 1) both write element [0, 0] of C"
    )
    (race,) = kernel.races()
    assert race.name == "C" and race.certain


def test_read_and_write_race():
    with pytest.warns(ttgrid.RaceWarning, match="reads element .* of A"):
        kernel = ttgrid.tilelang.load(in_place(256))
    (race,) = kernel.races("possible")
    assert race.kinds == ("write", "read")
    # The last element of one block is the neighbour of the other's first.
    (writer,), (reader,) = race.tiles
    assert writer == reader + 1 and race.element == (64 * writer,)


def test_scatter_is_only_possible():
    kernel = ttgrid.tilelang.load(scatter(256))
    assert kernel.races() == ()
    (race,) = kernel.races("possible")
    assert race.kinds == ("write", "write") and race.tiles is None


@pytest.mark.parametrize(
    "function",
    [
        kernels.gemm(300, 260, 200, panel=3),
        kernels.gemm(256, 256, 128, True, False),
        kernels.split_k_gemm(128, 128, 256, 4),
        kernels.dynamic_gemm(),
        kernels.causal_attention(1, 200, 2, 64),
        kernels.block_sparse_gemm(128, 128, 64),
        kernels.rms_norm(70, 100),
    ],
)
def test_free_of_races(function):
    with warnings.catch_warnings():
        warnings.simplefilter("error", ttgrid.RaceWarning)
        kernel = ttgrid.tilelang.load(function)
    assert kernel.races("possible") == ()


def test_footprints_have_the_names_of_parameters():
    kernel = ttgrid.tilelang.load(kernels.gemm(256, 192, 128))
    (footprint,) = kernel.footprints()
    regions = {(it.name, it.kind): it for it in footprint.regions}
    assert set(regions) == {("A", "read"), ("B", "read"), ("C", "write")}
    assert regions["A", "read"].bounds == (
        ("d1 * 64", "d1 * 64 + 63"),
        ("0", "127"),
    )
    assert regions["A", "read"].invariant_in == (0,)
    assert all(it.precision == "exact" for it in footprint.regions)
    assert regions["C", "write"].box((1, 2)) == ((128, 191), (64, 127))
