"""ttgrid.Schedule: what it means, how it reads, and what it refuses."""

import copy
import json
import math
import pickle

import numpy as np
import pytest
import ttgrid
from walk import shares

ROUNDS = 300


def random_order(rng, rank):
    """An order's text, with its levels and the serpentine ones."""
    last = [(dim, 1) for dim in range(rank)]
    kind = rng.choice(["row", "column", "permuted", "grouped", "nest"])
    if kind == "row":
        return "row_major", last, set()
    if kind == "column":
        return "column_major", last[::-1], set()
    if kind == "permuted":
        rng.shuffle(last)
        dims = ", ".join(str(dim) for dim, _ in last)
        return f"permuted<{dims}>", last, set()
    if kind == "grouped":
        size, serpentine = rng.randint(1, 4), rng.random() < 0.5
        text = f"grouped<{size}{', serpentine' if serpentine else ''}>"
        if rank == 1:
            return text, last, set()
        levels = last[:-2] + [(rank - 2, size), (rank - 1, 1), (rank - 2, 1)]
        return text, levels, set(range(1, len(levels))) if serpentine else set()
    # Each dimension's digits, of falling weight, mixed with the others'.
    digits = []
    for dim in range(rank):
        cuts = [1]
        for _ in range(rng.randint(0, 2)):
            cuts.append(cuts[-1] * rng.randint(2, 3))
        digits.append([(dim, cut) for cut in reversed(cuts)])
    levels, texts, before = [], [], {}
    while any(digits):
        dim, cut = rng.choice([list for list in digits if list]).pop(0)
        levels.append((dim, cut))
        digit = f"d{dim}"
        if dim in before:
            digit = f"({digit} mod {before[dim]})"
        texts.append(digit if cut == 1 else f"{digit} floordiv {cut}")
        before[dim] = cut
    serpentine = {n for n in range(len(levels)) if rng.random() < 0.4}
    dims = ", ".join(f"d{dim}" for dim in range(rank))
    listed = f", serpentine = {sorted(serpentine)}" if serpentine else ""
    return f"nest<({dims}) -> ({', '.join(texts)}){listed}>", levels, serpentine


def random_case(rng):
    rank = rng.randint(1, 4)
    grid = [rng.choice([0, 1, 2, 3, 4, 5, 6, 7]) for _ in range(rank)]
    order, levels, serpentine = random_order(rng, rank)
    partition = rng.choice(["contiguous", "cyclic", "blocked"])
    core_rank = rng.randint(1, rank) if partition == "blocked" else 1
    cores = [rng.randint(1, 5) for _ in range(core_rank)]
    column_major = rng.random() < 0.5
    block = rng.randint(1, 5) if partition == "cyclic" else 1
    text = f"cyclic<{block}>" if partition == "cyclic" else partition
    schedule = ttgrid.Schedule(
        cores, text, order, "column_major" if column_major else "row_major"
    )
    expected = shares(
        partition, block, cores, column_major, levels, serpentine, grid
    )
    return schedule, grid, expected


def test_tiles_are_those_of_the_plain_walk(rng):
    for _ in range(ROUNDS):
        schedule, grid, expected = random_case(rng)
        for core, tiles in enumerate(expected):
            found = schedule.tiles(core, grid)
            assert found.shape == (len(tiles), len(grid))
            assert found.dtype == np.int64
            assert list(map(tuple, found.tolist())) == tiles, (
                str(schedule),
                grid,
                core,
            )
        schedule.check(grid)
        assert len(schedule.tiles(len(expected), grid)) == 0


def test_owner_and_position_agree_with_tiles(rng):
    for _ in range(ROUNDS // 3):
        schedule, grid, expected = random_case(rng)
        alone = schedule.replace(cores=1, partition="contiguous")
        order = list(map(tuple, alone.tiles(0, grid).tolist()))
        for core, tiles in enumerate(expected):
            for index, tile in enumerate(tiles):
                assert schedule.owner(tile, grid) == (core, index)
                assert order[schedule.position(tile, grid)] == tile


def test_text_can_be_read_again(rng):
    for _ in range(ROUNDS // 3):
        schedule, _, _ = random_case(rng)
        again = ttgrid.Schedule.parse(str(schedule))
        assert again == schedule and hash(again) == hash(schedule)
        assert eval(repr(schedule)) == schedule
        assert pickle.loads(pickle.dumps(schedule)) == schedule
        assert copy.deepcopy(schedule) == schedule
        assert schedule.replace() == schedule


def test_parameters():
    schedule = ttgrid.Schedule(cores=(7, 8), partition="cyclic<2>")
    assert str(schedule) == (
        "<cores = 7x8, partition = cyclic<2>, order = grouped<4>>"
    )
    assert schedule.cores == (7, 8) and schedule.num_cores == 56
    assert schedule.partition == "cyclic<2>"
    assert schedule.order == "grouped<4>"
    assert schedule.core_order == "row_major"
    assert schedule == ttgrid.Schedule("7x8", "cyclic<2>")
    assert schedule != ttgrid.Schedule("7x8", "cyclic<3>")
    assert schedule != "7x8"
    assert ttgrid.Schedule().cores == 8
    assert ttgrid.Schedule(np.int64(3)).cores == 3
    assert ttgrid.Schedule.parse(f"#tt.schedule{schedule}") == schedule
    column = schedule.replace(core_order="column_major")
    assert column.core_order == "column_major"
    assert "core_order = column_major" in str(column)


def test_cores_at_run_time():
    schedule = ttgrid.Schedule("?", order="row_major")
    assert schedule.cores == "?" and schedule.num_cores is None
    assert schedule.tiles(1, 10, num_cores=3).ravel().tolist() == [4, 5, 6]
    assert schedule.owner(9, 10, num_cores=3) == ttgrid.Owner(2, 2)
    schedule.check(10, num_cores=3)
    with pytest.raises(ttgrid.Error, match="num_cores"):
        schedule.tiles(1, 10)
    with pytest.raises(ttgrid.Error, match="8"):
        ttgrid.Schedule(8).tiles(1, 10, num_cores=3)


def test_plan():
    schedule = ttgrid.Schedule("2x2", order="row_major")
    plan = schedule.plan((3, 2))
    assert plan["core_grid"] == [2, 2]
    assert plan["schedule"] == str(schedule)
    for core, entry in enumerate(plan["cores"]):
        tiles = schedule.tiles(core, (3, 2)).tolist()
        assert entry["tile_count"] == len(tiles)
        assert entry["first_tile"] == tiles[0]
        start = schedule.position(tiles[0], (3, 2))
        assert entry["arguments"] == [core, 4, start, len(tiles)]
    assert plan == json.loads(schedule.plan_json((3, 2)))
    only = schedule.plan((3, 2), arguments=["tile_count"])
    assert [entry["arguments"] for entry in only["cores"]] == [
        [2],
        [2],
        [1],
        [1],
    ]


def test_pictures(tmp_path):
    schedule = ttgrid.Schedule(4)
    svg = schedule.svg((6, 7))
    assert svg.startswith("<svg") and svg.rstrip().endswith("</svg>")
    assert schedule.show((6, 7))._repr_svg_() == svg
    assert schedule.svg((6, 7), core=2) != svg
    schedule.show((6, 7)).save(tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").read_text("utf-8") == svg


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"cores": "?"},
        {"cores": (7, 8)},
        {"cores": (2, 3, 4), "partition": "blocked", "order": "row_major"},
        {"order": "permuted<2, 0, 1>"},
        {"order": "nest<(d0) -> (d0 floordiv 2, d0 mod 2)>"},
        {"cores": 3, "partition": "ranges<[0, 4], [4, 0], [4, 5]>"},
    ],
)
def test_a_schedule_shows_itself(parameters):
    assert ttgrid.Schedule(**parameters)._repr_svg_().startswith("<svg")


def test_a_schedule_of_very_many_cores_is_text():
    assert ttgrid.Schedule(10**9)._repr_svg_() is None


def test_large_grids_take_no_time():
    schedule = ttgrid.Schedule(10**6, order="grouped<8>")
    grid = (10**6, 10**6)
    tiles = schedule.tiles(10**6 - 1, grid)
    assert len(tiles) == 10**6
    last = math.prod(grid) - 1
    assert schedule.position(tiles[-1], grid) == last


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"cores": 0}, ["size of 0", "at least 1"]),
        ({"cores": -3}, ["-3"]),
        ({"cores": (4, 0)}, ["size of 0"]),
        ({"cores": ()}, ["cores"]),
        ({"cores": 2.5}, ["cores=2.5"]),
        ({"cores": True}, ["cores=True"]),
        ({"cores": "?x8"}, ["?"]),
        ({"partition": "cyclic<0>"}, ["block size is 0"]),
        ({"partition": "contigous"}, ["'contigous'", "contiguous"]),
        ({"cores": "?", "partition": "blocked"}, ["blocked"]),
        ({"cores": 4, "partition": "ranges<[0, 1]>"}, ["1 ranges", "4 cores"]),
        ({"order": "grouped<0>"}, ["0"]),
        ({"order": "groupd<3>"}, ["'groupd'", "grouped"]),
        ({"order": "permuted<0, 0>"}, ["0"]),
        ({"order": "nest<(d0, d1) -> (d0)>"}, ["d1"]),
        ({"order": "row_major, order = row_major"}, ["order"]),
        ({"order": "row_major> junk <"}, []),
        ({"core_order": "diagonal"}, ["'diagonal'"]),
    ],
)
def test_a_bad_schedule_says_what_is_wrong(parameters, words):
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.Schedule(**parameters)
    for word in words:
        assert word in str(caught.value)


def test_a_bad_schedule_shows_the_place():
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.Schedule.parse("<cores = 8, partition = cyclic<0>>")
    (error,) = caught.value.diagnostics[:1]
    assert error.file == "<schedule>"
    assert error.source[error.column - 1 :].startswith("<0>")
    with pytest.raises(ttgrid.Error, match="str"):
        ttgrid.Schedule.parse(8)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: s.tiles(0, (-1, 2)), ["dimension 0 is -1"]),
        (lambda s: s.tiles(0, ()), ["rank"]),
        (lambda s: s.tiles(0, (3, 4, 5)), ["rank"]),
        (lambda s: s.tiles(0, "34"), ["grid='34'"]),
        (lambda s: s.tiles(0, (3, 4.0)), ["grid=(3, 4.0)"]),
        (lambda s: s.tiles(-1, (3, 4)), ["-1"]),
        (lambda s: s.tiles(0.5, (3, 4)), ["0.5"]),
        (lambda s: s.tiles(0, (2**40, 2**40)), ["64"]),
        (
            lambda s: s.owner((3, 0), (3, 4)),
            ["coordinate 3", "size there is 3"],
        ),
        (lambda s: s.owner((1,), (3, 4)), ["1 coordinates", "rank 2"]),
        (lambda s: s.position((0, -1), (3, 4)), ["coordinate -1"]),
        (lambda s: s.plan((3, 4), arguments=["core"]), ["'core'", "core_id"]),
        (lambda s: s.svg((0, 4)), ["tile"]),
        (lambda s: s.svg((3, 4), core=8), ["core 8"]),
        (lambda s: s.svg((1000, 1000)), ["1000000"]),
        (lambda s: s.check((2**30, 2**30)), ["too many"]),
        (
            lambda s: s.replace(partition="cyclic").plan(
                (3, 4), arguments=["start_tile"]
            ),
            ["start_tile"],
        ),
        (
            lambda s: s.replace(
                cores=2, partition="ranges<[0, 4], [5, 7]>"
            ).check((3, 4)),
            ["4"],
        ),
    ],
)
def test_a_bad_grid_says_what_is_wrong(call, words):
    with pytest.raises(ttgrid.Error) as caught:
        call(ttgrid.Schedule(8, order="permuted<1, 0>"))
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("text", ["", "nonsense", "cores = 8", "8"])
def test_text_that_is_no_schedule(text):
    with pytest.raises(ttgrid.Error, match="write for instance <cores = 64"):
        ttgrid.Schedule.parse(text)
