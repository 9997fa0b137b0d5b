"""ttgrid.Module and ttgrid.passes: programs in, programs or errors out."""

import threading

import pytest
import ttgrid

FILL = """\
func.func @fill(%value: f32, %out: memref<8x8xf32>) {
  tt.grid_kernel (%bx, %by) in (8, 8) {
    memref.store %value, %out[%bx, %by] : memref<8x8xf32>
  }
  return
}
"""


@pytest.fixture
def module():
    return ttgrid.Module.parse(FILL, "fill.mlir")


def test_text_goes_in_and_comes_out(module):
    text = str(module)
    assert "tt.grid_kernel" in text
    assert str(ttgrid.Module.parse(text)) == text
    assert module.functions == ["fill"]
    assert "fill" in repr(module)
    assert module.diagnostics == ()


def test_text_with_locations_goes_in_and_comes_out(module):
    text = module.to_string(locations=True)
    assert 'loc("fill.mlir":3:5)' in text
    again = ttgrid.Module.parse(text, "again.mlir")
    assert again.to_string(locations=True) == text
    assert str(again) == again.to_string() == str(module)


def test_inherited_locations():
    text = """\
#here = loc("source.txt":7:3)
func.func @f(%out: memref<4xf32>, %n: index) {
  %c0 = arith.constant 0.0 : f32 loc("source.txt":8:5)
  tt.grid_kernel (%b) in (4) {
    scf.for %i = %n to %n step %n {
      memref.store %c0, %out[%i] : memref<4xf32> loc("source.txt":9:1)
    }
  } loc("source.txt":8:9)
  return
} loc(#here)
"""
    for inherit in (False, True):
        module = ttgrid.Module.parse(
            text, "generated.mlir", inherit_locations=inherit
        )
        located = module.to_string(locations=True)
        assert ("generated.mlir" in located) != inherit
        assert "source.txt" in located
    # An argument, a loop and the module have the place of what is around.
    assert '%arg0: memref<4xf32> loc("source.txt":7:3)' in located
    module.run("tt-infer-schedule{cores=2}")
    wrong = text.replace("(%b) in (4)", "(%b, %c) in (4)")
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.Module.parse(wrong, "generated.mlir", inherit_locations=True)
    assert caught.value.diagnostics


def test_run_changes_the_module(module):
    pipeline = "tt-infer-schedule{cores=8},tt-grid-to-persistent"
    assert module.run(pipeline) is module
    assert "tt.tile_assignment" in str(module)


@pytest.mark.parametrize(
    "pipeline",
    [
        "builtin.module(canonicalize,func.func(cse))",
        " any(canonicalize) ",
        "canonicalize{max-iterations=3}",
        "",
    ],
)
def test_pipelines(module, pipeline):
    module.run(pipeline)


def test_a_clone_goes_its_own_way(module):
    before = str(module)
    other = module.clone()
    other.run("tt-infer-schedule")
    assert str(module) == before != str(other)
    del module
    assert "schedule" in str(other)


def test_a_failed_run_changes_nothing(module):
    # The first pass succeeds, and leaves nothing behind either.
    pipeline = "symbol-dce,tt-infer-schedule{cores=8},tt-check-lowered"
    before = str(module)
    with pytest.raises(ttgrid.Error):
        module.run(pipeline)
    assert str(module) == before
    module.run("tt-infer-schedule{cores=8}")


def test_infer_schedule(module):
    schedule = ttgrid.Schedule(7, "cyclic<2>", "grouped<8, serpentine>")
    assert ttgrid.passes.infer_schedule(module, schedule) is module
    assert f"schedule({schedule})" in str(module)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "cores = 64, partition = contiguous, order = row_major"),
        ({"cores": (7, 8)}, "cores = 7x8"),
        ({"cores": "?"}, "cores = ?"),
        ({"cores": 5, "partition": "cyclic"}, "cores = 5, partition = cyclic,"),
        ({"order": "permuted<1, 0>"}, "order = permuted<1, 0>"),
        (
            {"order": "nest<(d0, d1) -> (d1, d0), serpentine = [1]>"},
            "serpentine = [1]",
        ),
        ({"device": "wormhole_n150"}, "partition = contiguous"),
        (
            {"schedule": "<cores = 3, partition = cyclic, order = row_major>"},
            "cores = 3",
        ),
    ],
)
def test_infer_schedule_takes(module, options, text):
    ttgrid.passes.infer_schedule(module, **options)
    assert text in str(module)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cores": 0}, ["size of 0", "at least 1"]),
        ({"partition": "cylic"}, ["'cylic'", "cyclic"]),
        ({"order": "permuted<0, 1, 2>"}, ["3", "2"]),
        ({"device": "n151"}, ["'n151'", "wormhole_n150"]),
        ({"cores": 5, "device": "wormhole_n150"}, ["either"]),
        ({"schedule": ttgrid.Schedule(), "cores": 5}, ["either"]),
        ({"order": "row_major} foo={"}, ["braces"]),
        ({"cores": 1.5}, ["cores=1.5"]),
    ],
)
def test_infer_schedule_refuses(module, options, words):
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.passes.infer_schedule(module, **options)
    for word in words:
        assert word in str(caught.value)


def test_grid_to_persistent(module):
    ttgrid.passes.infer_schedule(module, cores=5)
    other = module.clone()
    assert ttgrid.passes.grid_to_persistent(module) is module
    text = str(module)
    assert "tt.core_id" in text and "arith.divui" in text
    assert "scf.parallel" not in text
    ttgrid.passes.grid_to_persistent(
        other, launch="parallel", recovery="incremental"
    )
    text = str(other)
    assert "scf.parallel" in text and "tt.core_id" not in text


@pytest.mark.parametrize("form", ttgrid.passes.FORMS)
def test_grid_to_persistent_knows_all_forms(module, form):
    ttgrid.passes.infer_schedule(module, cores=5, partition="cyclic")
    ttgrid.passes.grid_to_persistent(module, recovery="incremental", form=form)


def test_grid_to_persistent_refuses(module):
    with pytest.raises(ttgrid.Error, match="has no schedule") as caught:
        ttgrid.passes.grid_to_persistent(module)
    assert "infer-schedule" in str(caught.value)
    for option in ("launch", "recovery", "form"):
        with pytest.raises(
            ttgrid.Error, match=f"{option}='nope' is not one of"
        ):
            ttgrid.passes.grid_to_persistent(module, **{option: "nope"})


def test_an_error_reads_like_a_compilers(module):
    with pytest.raises(ttgrid.Error) as caught:
        module.run("tt-grid-to-persistent")
    (error,) = caught.value.diagnostics
    assert (error.severity, error.file) == ("error", "fill.mlir")
    assert (error.line, error.column) == (2, 3)
    assert error.notes and error.notes[0].severity == "note"
    assert str(caught.value).splitlines()[:3] == [
        f"fill.mlir:2:3: error: {error.message}",
        "    tt.grid_kernel (%bx, %by) in (8, 8) {",
        "    ^",
    ]


def test_every_diagnostic_is_kept():
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.Module.parse(FILL).run("tt-check-lowered")
    lines = [error.line for error in caught.value.diagnostics]
    assert len(lines) > 1 and len(set(lines)) > 1


def test_the_line_of_a_file_that_was_not_parsed(tmp_path):
    kernel = tmp_path / "kernel.py"
    kernel.write_text("first\n\tsecond line\n", "utf-8")
    text = FILL.replace("\n  }\n", f'\n  }} loc("{kernel}":2:9)\n')
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.Module.parse(text).run("tt-grid-to-persistent")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"{kernel}:2:9: error: ")
    assert lines[1:3] == ["  \tsecond line", "  \t       ^"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("func.func @f( {", (1, 15)),
        ("func.func @f() {\n  foo.bar\n  return\n}", (2, 3)),
        ("func.func @f() {\n  %0 = tt.core_id\n  %0 = tt.core_id\n}", (3, 3)),
        (FILL.replace("(8, 8)", "(8, 8, 8)"), (2, 3)),
        (FILL + FILL, (7, 1)),
    ],
)
def test_parse_errors(text, place):
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.Module.parse(text, "a file")
    error = caught.value.diagnostics[0]
    assert error.file == "a file"
    assert abs(error.column - place[1]) <= 1 and error.line == place[0]


@pytest.mark.parametrize(
    ("pipeline", "words"),
    [
        ("nope", ["'nope'", "<pipeline>:1:1"]),
        ("canonicalize,nope{a=b}", ["'nope'", "<pipeline>:1:14"]),
        ("canonicalize,,cse", ["error"]),
        ("canonicalize(", ["error"]),
        ("func.func(tt-infer-schedule", ["error"]),
        ("builtin.module(", ["expected"]),
        ("tt-infer-schedule{foo=1}", ["no such option foo"]),
        ("tt-grid-to-persistent{recovery=x}", ["recovery", "'x'"]),
        ("canonicalize{max-iterations=three}", ["three"]),
        ("func.func(tt-num-cores-to-openmp)", ["builtin.module"]),
    ],
)
def test_pipeline_errors(module, capfd, pipeline, words):
    before = str(module)
    with pytest.raises(ttgrid.Error) as caught:
        module.run(pipeline)
    for word in words:
        assert word in str(caught.value)
    assert str(module) == before
    assert capfd.readouterr() == ("", "")


def test_nothing_is_printed(module, capfd):
    for call in (
        lambda: ttgrid.Module.parse("nope"),
        lambda: module.run("tt-grid-to-persistent"),
        lambda: ttgrid.Schedule(0),
        lambda: ttgrid.compile(module, "nope"),
    ):
        with pytest.raises(ttgrid.Error):
            call()
    assert capfd.readouterr() == ("", "")


def test_remarks_stay_with_the_module():
    # A transform script is what can give any diagnostic.
    text = """
      module attributes {transform.with_named_sequence} {
        transform.named_sequence @__transform_main(
            %root: !transform.any_op {transform.readonly}) {
          transform.debug.emit_remark_at %root, "seen" : !transform.any_op
          transform.yield
        }
      }
    """
    module = ttgrid.Module.parse(text)
    module.run("transform-interpreter")
    assert [(d.severity, d.message) for d in module.diagnostics] == [
        ("remark", "seen")
    ]
    module.run("canonicalize")
    assert module.diagnostics == ()


def test_threads_share_a_module(module):
    module.run("tt-infer-schedule")
    errors = []

    def work():
        try:
            for _ in range(20):
                module.clone().run("tt-grid-to-persistent,canonicalize")
                assert "tt.grid_kernel" in str(module)
                module.run("cse")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def test_wrong_types(module):
    with pytest.raises(TypeError):
        ttgrid.Module.parse(3)
    with pytest.raises(TypeError):
        module.run(3)
