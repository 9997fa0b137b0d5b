"""schedule="auto", and what explains a schedule."""

import numpy as np
import pytest
import ttgrid

PANELS = "A:d0*32KiB,B:d1*32KiB"

OUTER = """
func.func @outer(%x: memref<64xf32>, %y: memref<48xf32>,
                 %out: memref<64x48xf32>) {
  tt.grid_kernel (%i, %j) in (64, 48) {
    %a = memref.load %x[%i] : memref<64xf32>
    %b = memref.load %y[%j] : memref<48xf32>
    %c = arith.mulf %a, %b : f32
    memref.store %c, %out[%i, %j] : memref<64x48xf32>
  }
  return
}
"""


def moved(explanation, name):
    rows = explanation.data["schedules"]
    return next(row["bytes"] for row in rows if row["name"] == name)


def test_a_schedule_is_explained():
    schedule = ttgrid.Schedule(64, order="row_major")
    explanation = schedule.explain((64, 64), PANELS)
    assert explanation.schedule == str(schedule)
    # Each core has a row of 64 tiles: one panel of A and all of B.
    assert moved(explanation, "this schedule") == 64 * 65 * 32 * 1024
    assert explanation.data["bound"] == {
        "kind": "exact",
        "bytes": 64 * 16 * 32 * 1024,
        "largest_core_bytes": 16 * 32 * 1024,
    }
    assert "4.06" in str(explanation)
    assert repr(explanation) == str(explanation).rstrip("\n")


def test_the_figures_are_those_of_a_walk():
    rng = np.random.default_rng(3)
    for _ in range(30):
        grid = tuple(int(size) for size in rng.integers(1, 30, size=2))
        cores = int(rng.integers(1, 20))
        schedule = ttgrid.Schedule.choose(grid, PANELS, cores=cores)
        total = 0
        for core in range(schedule.num_cores):
            tiles = schedule.tiles(core, grid)
            if len(tiles):
                total += len(set(tiles[:, 0])) + len(set(tiles[:, 1]))
        data = schedule.explain(grid, PANELS).data
        per_operand = data["schedules"][0]["bytes_of_operand"]
        assert sum(per_operand) == total * 32 * 1024, (grid, cores)


def test_a_schedule_is_chosen_for_a_device_and_a_cache():
    chosen = ttgrid.Schedule.choose(
        (64, 64), PANELS, device="wormhole_n150", cache="256KiB"
    )
    assert chosen.cores == (8, 8)
    limited = chosen.explain((64, 64), PANELS, cache=256 * 1024)
    free = ttgrid.Schedule.choose((64, 64), PANELS, cores=(8, 8))
    other = free.explain((64, 64), PANELS, cache=256 * 1024)
    assert moved(limited, "this schedule") <= moved(other, "this schedule")


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda: ttgrid.Schedule.choose((8, 8), "A:d0", cores=4),
            "it has no bytes",
        ),
        (
            lambda: ttgrid.Schedule.choose((8,), PANELS, cores=4),
            "operand B depends on d1, but the grid has rank 1",
        ),
        (
            lambda: ttgrid.Schedule.choose((8, 8), PANELS),
            "give either cores or device",
        ),
        (
            lambda: ttgrid.Schedule.choose((8, 8), PANELS, device="abacus"),
            "there is no device 'abacus'; there are grayskull_e75,",
        ),
        (
            lambda: ttgrid.Schedule.choose(
                (8, 8), PANELS, cores=4, cache="much"
            ),
            "'much' is not a number of bytes",
        ),
        (
            lambda: ttgrid.Schedule("?").explain((8, 8), PANELS),
            "the schedule says `cores = \\?`",
        ),
        (
            lambda: ttgrid.compile(
                ttgrid.Module.parse(OUTER), "outer", cache="1MiB"
            ),
            'cache= is for schedule="auto"',
        ),
    ],
)
def test_bad_questions_are_refused(call, message):
    with pytest.raises(ttgrid.Error, match=message):
        call()


def test_a_kernel_gets_the_schedule_that_suits_it():
    kernel = ttgrid.compile(
        ttgrid.Module.parse(OUTER), "outer", threads=4, schedule="auto"
    )
    explanation = kernel.explain()
    assert explanation.schedule == (
        "<cores = 2x2, partition = blocked, order = row_major>"
    )
    assert moved(explanation, "this schedule") <= moved(
        explanation, "row_major"
    )
    rng = np.random.default_rng(0)
    x = rng.standard_normal(64, dtype=np.float32)
    y = rng.standard_normal(48, dtype=np.float32)
    out = np.zeros((64, 48), np.float32)
    kernel(x, y, out)
    np.testing.assert_array_equal(out, np.outer(x, y))


def test_the_default_stays_where_sizes_are_not_known():
    text = OUTER.replace("in (64, 48)", "in (%m, %n)").replace(
        "%out: memref<64x48xf32>",
        "%out: memref<64x48xf32>, %m: index, %n: index",
    )
    kernel = ttgrid.compile(
        ttgrid.Module.parse(text), "outer", threads=2, schedule="auto"
    )
    x, y = np.ones(64, np.float32), np.ones(48, np.float32)
    out = np.zeros((64, 48), np.float32)
    kernel(x, y, out, 64, 48)
    assert out.all()
    with pytest.raises(ttgrid.Error, match="known only at run time"):
        kernel.explain()
