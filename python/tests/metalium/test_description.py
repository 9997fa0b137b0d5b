"""What program.json may say."""

import copy
import json

import ml_dtypes
import numpy as np
import pytest
import ttgrid
from fixtures import NAMES, load
from ttgrid.metalium import Description, launch, tiles


def parse(program):
    return Description.parse(json.dumps(program))


@pytest.mark.parametrize("name", NAMES)
def test_fixtures_are_read(name):
    description = load(name).description
    assert description.name == name
    assert [one.argument for one in description.arguments] == list(
        range(len(description.arguments))
    )


def change(path, value):
    """The program of bias_relu with one thing changed; None removes it."""
    program = copy.deepcopy(load("bias_relu").program)
    at = program
    *path, last = path
    for key in path:
        at = at[key]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return program


@pytest.mark.parametrize(
    "path, value, message",
    [
        (["version"], 2, "program.json: 'version' is 2; only 1 is read here"),
        (["version"], None, "program.json: 'version' is missing"),
        (["target"], "ttnn 0.1", "'target' is 'ttnn 0.1', not 'ttnn 0.81.1'"),
        (["chip"], "n150", "'chip' is 'n150', not one of wormhole_b0"),
        (["colour"], 1, "program.json: 'colour' is not a key that is known"),
        (["tensors", 0, "format"], "float16", "tensors[0]: 'format' is"),
        (["tensors", 0, "shape"], [2.5], "'shape' has the size 2.5"),
        (["tensors", 0, "shape"], [], "'shape' has no sizes"),
        (["tensors", 0, "argument"], 1, "have the arguments [1, 1, 2, 3]"),
        (["arguments"], 3, "'arguments' is 3, not between 4 and"),
        (["tensors", 1, "name"], "A", "tensors[1]: 'name' 'A' is taken"),
        (["tensors", 2, "vector"], None, "tensors[2]: 'vector' is missing"),
        (["tensors", 3, "access"], "rw", "'access' is 'rw', not one of"),
        (["circular_buffers", 0, "id"], 32, "'id' is 32, not between 0 and 31"),
        (["circular_buffers", 0, "id"], 1, "[1]: 'id' 1 is taken"),
        (["circular_buffers", 0, "pages"], 0, "'pages' is 0, not between"),
        (["kernels", "writer"], None, "kernels: 'writer' is missing"),
        (["kernels", "extra"], {}, "kernels: 'extra' is not a key"),
        (
            ["kernels", "reader", "runtime_arguments", 0],
            {"address": "Z"},
            'reader: \'runtime_arguments\' has the entry {"address": "Z"}',
        ),
        (
            ["kernels", "reader", "runtime_arguments", 0],
            "Q // 2",
            "has the value 'Q // 2': no shape and no scalar is called Q",
        ),
        (
            ["kernels", "reader", "runtime_arguments", 0],
            "M **",
            "is not an expression",
        ),
        (
            ["kernels", "reader", "compile_time_arguments", 0],
            "M",
            "'compile_time_arguments' has the entry",
        ),
        (
            ["compute_config", "unpack_to_dest_fp32"],
            [0],
            "'unpack_to_dest_fp32' has 0, which is not a float32 buffer",
        ),
        (["compute_config", "fp32_dest_acc_en"], 1, "'fp32_dest_acc_en' is 1"),
        (["compute_config", "math_fidelity"], "HiFi", "not one of LoFi"),
    ],
)
def test_programs_that_are_refused(path, value, message):
    with pytest.raises(ttgrid.Error) as caught:
        parse(change(path, value))
    assert message in str(caught.value)


def test_arguments_that_are_ignored():
    program = change(["arguments"], 7)
    program["tensors"][1]["argument"] = 5
    arguments = parse(program).arguments
    assert [one and one.name for one in arguments] == [
        "A",
        None,
        "bias",
        "C",
        None,
        "B",
        None,
    ]


def test_text_that_is_no_program():
    for text in ("", "[]", "{"):
        with pytest.raises(ttgrid.Error, match="program.json"):
            Description.parse(text)


def test_values():
    symbols = {"M": 100, "N": 7}
    for value, expected in (
        (3, 3),
        ("M", 100),
        ("(M + 31) // 32 * 2", 8),
        ("M % N - min(M, N, 1)", 1),
        ("max(M, N)", 100),
    ):
        assert launch.evaluate(value, symbols) == expected
    with pytest.raises(ttgrid.Error, match="'N - M' is -93"):
        launch.evaluate("N - M", symbols)
    with pytest.raises(ttgrid.Error, match="divides by 0"):
        launch.evaluate("M // (N - 7)", symbols)


def test_shares_are_those_of_the_schedule():
    description = load("bias_relu").description
    cores = launch.resolve_cores(description, {"M": 384, "N": 256, "K": 64})
    assert [core.tiles for core in cores] == [2, 2, 2]
    assert [(core.row, core.column) for core in cores] == [
        (0, 0),
        (0, 1),
        (0, 2),
    ]
    assert [core.arguments["compute"] for core in cores] == [(2, 2)] * 3
    assert cores[1].arguments["reader"] == (
        launch.Address("A"),
        launch.Address("B"),
        launch.Address("bias"),
        2,
        2,
        2,
        3,
    )


def test_a_plan_in_the_file_is_taken():
    program = copy.deepcopy(load("gemm").program)
    program["plan"] = ttgrid.Schedule.parse(program["schedule"]).plan([10, 20])
    cores = launch.resolve_cores(parse(program), {})
    assert [core.tiles for core in cores] == [4] * 8 + [3] * 56
    assert (cores[9].row, cores[9].column) == (1, 1)
    assert cores[9].arguments["compute"] == (3,)
    del program["plan"]["cores"][0]["tile_count"]
    with pytest.raises(ttgrid.Error, match="lacks 'tile_count'"):
        launch.resolve_cores(parse(program), {})


@pytest.mark.parametrize(
    "shape, vector",
    [
        ((32, 32), None),
        ((33, 70), None),
        ((2, 3, 40, 20), None),
        ((50,), "row"),
        ((50,), "column"),
        ((1, 1), None),
        ((0, 5), None),
    ],
)
def test_tiles_hold_the_array(shape, vector):
    rng = np.random.default_rng(3)
    array = rng.random(shape).astype(ml_dtypes.bfloat16)
    pages = tiles.tilize(array, "bfloat16", vector)
    assert pages.shape == (tiles.page_count(shape, vector), 1024)
    assert np.array_equal(tiles.untilize(pages, shape, vector), array)
    assert np.count_nonzero(pages) == np.count_nonzero(array)


def test_places_in_a_tile():
    """Row 17, column 3 of tile (1, 2) is row 1, column 3 of its third face."""
    array = np.zeros((64, 96), np.float32)
    array[32 + 17, 64 + 3] = 1
    pages = tiles.tilize(array, "float32")
    assert np.argwhere(pages).tolist() == [[5, 2 * 256 + 1 * 16 + 3]]


def constant(content, symbols=None):
    tensor = {"name": "c", "format": "float32", "constant": content}
    program = copy.deepcopy(load("bias_relu").program)
    program["tensors"].append(tensor)
    return launch.constant_tile(
        parse(program).tensor("c"), symbols or {"M": 20}
    )


def test_constants():
    assert (constant({"fill": 2.5}) == 2.5).all()
    scaler = constant({"scaler": 1.0})
    assert np.argwhere(scaler.any(axis=1)).ravel().tolist() == [0, 16]
    assert (scaler[[0, 16]] == 1).all()
    ragged = constant({"scaler": 3.0, "columns": "M % 32"})
    assert (ragged[[0, 16], :20] == 3).all()
    assert not ragged[:, 20:].any()
    mask = constant({"rows": 5, "inside": 1, "outside": -2})
    assert (mask[:5] == 1).all() and (mask[5:] == -2).all()
    with pytest.raises(ttgrid.Error, match="'constant' is"):
        constant({"fill": "M"})
    with pytest.raises(ttgrid.Error, match="has 0 columns, not 1 to 32"):
        constant({"scaler": 1.0, "columns": "M % 20"})
