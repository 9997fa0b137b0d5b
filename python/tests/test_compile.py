"""ttgrid.compile: what kernels compute, write, and can't be."""

import pathlib

import ml_dtypes
import numpy as np
import pytest
import ttgrid
from adding import DTYPES, F32, add_kernel, ones, random_array, read_only

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"


# --- What it computes ---------------------------------------------------------


@pytest.mark.parametrize(("element", "dtype", "add"), DTYPES)
def test_every_dtype(rng, element, dtype, add):
    kernel = ttgrid.compile(add_kernel(element, add), "add")
    for shape in [(7, 9), (1, 1), (0, 5), (5, 0), (33, 1)]:
        a, b = (random_array(rng, shape, dtype) for _ in range(2))
        c = np.zeros(shape, dtype)
        scalar = dtype.type(1)
        expected = a | b | scalar if element == "i1" else a + b + scalar
        assert kernel(a, b, c, scalar) is None
        np.testing.assert_array_equal(c, expected)


def test_random_schedules_on_the_examples(rng):
    source = (EXAMPLES / "matmul.mlir").read_text("utf-8")
    module = ttgrid.Module.parse(source, "matmul.mlir")
    for _ in range(4):
        schedule = ttgrid.Schedule(
            rng.choice([1, 3, 8, "?"]),
            rng.choice(["contiguous", "cyclic", "cyclic<3>"]),
            rng.choice(["row_major", "grouped<2, serpentine>", "column_major"]),
        )
        kernel = ttgrid.compile(module, "matmul", schedule=schedule)
        m, k, n = (rng.randint(1, 150) for _ in range(3))
        a = random_array(rng, (m, k), np.float32)
        b = random_array(rng, (k, n), np.float32)
        c = np.full((m, n), np.nan, np.float32)
        kernel(a, b, c)
        np.testing.assert_array_equal(c, a @ b, err_msg=str(schedule))


def test_softmax():
    source = (EXAMPLES / "softmax.mlir").read_text("utf-8")
    kernel = ttgrid.compile(ttgrid.Module.parse(source), "softmax")
    scores = np.linspace(-3, 3, 2 * 3 * 4 * 50, dtype=np.float32)
    scores = scores.reshape(2, 3, 4, 50)
    weights = np.empty_like(scores)
    kernel(scores, weights)
    powers = np.exp(scores.astype(np.float64))
    expected = powers / powers.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(weights, expected, rtol=1e-5)


@pytest.mark.parametrize("wide", ["f32", "f64"])
@pytest.mark.parametrize("narrow", ["f16", "bf16"])
def test_conversions_of_short_floats(narrow, wide):
    # Some CPUs have no instruction for these, and call a function instead.
    module = ttgrid.Module.parse(f"""
      func.func @round(%a: memref<?x{wide}>, %b: memref<?x{narrow}>,
                       %c: memref<?x{wide}>) {{
        %c0 = arith.constant 0 : index
        %n = memref.dim %a, %c0 : memref<?x{wide}>
        tt.grid_kernel (%i) in (%n) {{
          %x = memref.load %a[%i] : memref<?x{wide}>
          %y = arith.truncf %x : {wide} to {narrow}
          memref.store %y, %b[%i] : memref<?x{narrow}>
          %z = arith.extf %y : {narrow} to {wide}
          memref.store %z, %c[%i] : memref<?x{wide}>
        }}
        return
      }}
    """)
    kernel = ttgrid.compile(module, "round")
    dtype = np.dtype("float16" if narrow == "f16" else ml_dtypes.bfloat16)
    a = np.linspace(-70, 70, 1001).astype("float32" if wide == "f32" else "f8")
    b, c = np.zeros(a.shape, dtype), np.zeros_like(a)
    kernel(a, b, c)
    np.testing.assert_array_equal(b, a.astype(dtype))
    np.testing.assert_array_equal(c, b.astype(a.dtype))


def test_functions_of_libm_and_memory_are_found():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @f(%a: memref<4x8xf64>, %b: memref<4x8xf64>) {
            tt.grid_kernel (%i) in (4) {
              %row = memref.alloc() : memref<8xf64>
              %from = memref.subview %a[%i, 0] [1, 8] [1, 1]
                : memref<4x8xf64> to memref<8xf64, strided<[1], offset: ?>>
              %to = memref.subview %b[%i, 0] [1, 8] [1, 1]
                : memref<4x8xf64> to memref<8xf64, strided<[1], offset: ?>>
              memref.copy %from, %row
                : memref<8xf64, strided<[1], offset: ?>> to memref<8xf64>
              linalg.map { math.tanh } ins(%row : memref<8xf64>)
                outs(%row : memref<8xf64>)
              memref.copy %row, %to
                : memref<8xf64> to memref<8xf64, strided<[1], offset: ?>>
              memref.dealloc %row : memref<8xf64>
            }
            return
          }
        """),
        "f",
    )
    a = np.linspace(-2, 2, 32).reshape(4, 8)
    b = np.zeros_like(a)
    kernel(a, b)
    np.testing.assert_allclose(b, np.tanh(a), rtol=1e-12)
    assert kernel.written == (False, True)


def test_the_module_stays_as_it_is():
    module = add_kernel("f32", "arith.addf")
    before = str(module)
    ttgrid.compile(module, "add")
    assert str(module) == before


def test_one_function_of_several():
    text = "".join(
        f"""
        func.func private @{name}(%a: memref<1xi32>) {{
          %zero = arith.constant 0 : index
          %value = arith.constant {value} : i32
          func.call @store(%value, %a, %zero)
            : (i32, memref<1xi32>, index) -> ()
          return
        }}
        """
        for name, value in [("one", 1), ("two", 2)]
    )
    module = ttgrid.Module.parse(f"""
      {text}
      func.func @store(%value: i32, %a: memref<1xi32>, %at: index) {{
        memref.store %value, %a[%at] : memref<1xi32>
        return
      }}
      func.func private @elsewhere()
    """)
    a = np.zeros(1, np.int32)
    ttgrid.compile(module, "two")(a)
    assert a[0] == 2
    ttgrid.compile(module, "one")(a)
    assert a[0] == 1


@pytest.mark.parametrize("dtype", ["float32", "float16", "float64"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_softmax_in_a_body(axis, dtype):
    element = {"float32": "f32", "float16": "f16", "float64": "f64"}[dtype]
    tile = f"memref<5x16x33x{element}, strided<[528, 33, 1], offset: ?>>"
    whole = f"memref<?x5x16x33x{element}>"
    text = f"""
func.func @softmax(%in: {whole}, %out: {whole}) {{
  %c0 = arith.constant 0 : index
  %n = memref.dim %in, %c0 : {whole}
  tt.grid_kernel (%b) in (%n) {{
    %i = memref.subview %in[%b, 0, 0, 0] [1, 5, 16, 33] [1, 1, 1, 1]
      : {whole} to {tile}
    %o = memref.subview %out[%b, 0, 0, 0] [1, 5, 16, 33] [1, 1, 1, 1]
      : {whole} to {tile}
    linalg.softmax dimension({axis}) ins(%i : {tile}) outs(%o : {tile})
  }}
  return
}}
"""
    kernel = ttgrid.compile(ttgrid.Module.parse(text), "softmax")
    rng = np.random.default_rng(1)
    a = (rng.standard_normal((7, 5, 16, 33)) * 5).astype(dtype)
    b = np.zeros_like(a)
    kernel(a, b)
    powers = np.exp(a.astype(np.float64) - a.max(axis + 1, keepdims=True))
    expected = powers / powers.sum(axis + 1, keepdims=True)
    rtol = {"float32": 1e-5, "float16": 3e-3, "float64": 1e-12}[dtype]
    np.testing.assert_allclose(b, expected, rtol=rtol, atol=1e-6)


# --- What is written ----------------------------------------------------------

WRITES = {
    "a load": ("%x = memref.load %a[%i] : memref<8xf32>", False),
    "a store": ("memref.store %f, %a[%i] : memref<8xf32>", True),
    "a store through views": (
        """
        %s = memref.subview %a[%i] [1] [1]
          : memref<8xf32> to memref<1xf32, strided<[1], offset: ?>>
        %c = memref.cast %s : memref<1xf32, strided<[1], offset: ?>>
          to memref<?xf32, strided<[?], offset: ?>>
        memref.store %f, %c[%zero] : memref<?xf32, strided<[?], offset: ?>>
        """,
        True,
    ),
    "a load through views": (
        """
        %e = memref.expand_shape %a [[0, 1]] output_shape [2, 4]
          : memref<8xf32> into memref<2x4xf32>
        %x = memref.load %e[%zero, %zero] : memref<2x4xf32>
        """,
        False,
    ),
    "a copy from it": (
        "memref.copy %a, %other : memref<8xf32> to memref<8xf32>",
        False,
    ),
    "a copy to it": (
        "memref.copy %other, %a : memref<8xf32> to memref<8xf32>",
        True,
    ),
    "an input of linalg": (
        "linalg.copy ins(%a : memref<8xf32>) outs(%other : memref<8xf32>)",
        False,
    ),
    "an output of linalg": (
        "linalg.fill ins(%f : f32) outs(%a : memref<8xf32>)",
        True,
    ),
    "an atomic": (
        "%x = memref.atomic_rmw addf %f, %a[%i] : (f32, memref<8xf32>) -> f32",
        True,
    ),
    "a vector's store": (
        """
        %v = vector.broadcast %f : f32 to vector<4xf32>
        vector.transfer_write %v, %a[%zero] {in_bounds = [true]}
          : vector<4xf32>, memref<8xf32>
        """,
        True,
    ),
    "a select": (
        """
        %s = arith.select %bit, %a, %other : memref<8xf32>
        memref.store %f, %s[%i] : memref<8xf32>
        """,
        True,
    ),
    "a call that writes": (
        "func.call @write(%f, %a) : (f32, memref<8xf32>) -> ()",
        True,
    ),
    "a call that reads": ("func.call @read(%a) : (memref<8xf32>) -> ()", False),
    "a loop's value": (
        """
        %s = scf.if %bit -> memref<8xf32> {
          scf.yield %a : memref<8xf32>
        } else {
          scf.yield %other : memref<8xf32>
        }
        memref.store %f, %s[%i] : memref<8xf32>
        """,
        True,
    ),
}


@pytest.mark.parametrize("case", WRITES)
def test_what_may_be_written(case):
    body, written = WRITES[case]
    module = ttgrid.Module.parse(f"""
      func.func @f(%a: memref<8xf32>, %other: memref<8xf32>, %bit: i1) {{
        %f = arith.constant 1.0 : f32
        %zero = arith.constant 0 : index
        tt.grid_kernel (%i) in (8) {{
          {body}
        }}
        return
      }}
      func.func @write(%f: f32, %a: memref<8xf32>) {{
        %zero = arith.constant 0 : index
        memref.store %f, %a[%zero] : memref<8xf32>
        return
      }}
      func.func @read(%a: memref<8xf32>) {{
        %zero = arith.constant 0 : index
        %x = memref.load %a[%zero] : memref<8xf32>
        return
      }}
    """)
    kernel = ttgrid.compile(module, "f")
    assert kernel.written[0] is written
    array = read_only(np.zeros(8, F32))
    if written:
        with pytest.raises(ttgrid.ArgumentValueError, match="read-only"):
            kernel(array, np.zeros(8, F32), True)
    else:
        kernel(array, np.zeros(8, F32), True)


def test_assumed_alignment():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @f(%a: memref<?xf32>) {
            %b = memref.assume_alignment %a, 64 : memref<?xf32>
            return
          }
        """),
        "f",
    )
    raw = np.zeros(64, F32)
    first = (-raw.ctypes.data % 64) // 4
    kernel(raw[first : first + 8])
    with pytest.raises(ttgrid.ArgumentValueError, match="aligned to 64 bytes"):
        kernel(raw[first + 1 : first + 8])


# --- What can't be compiled ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("func.func @g() { return }", ["no function 'f'", "'g'"]),
        ("func.func private @f()", ["'f' has no body"]),
        (
            "func.func @f(%x: f32) -> f32 { return %x : f32 }",
            ["'f' has results"],
        ),
        (
            "func.func @f(%a: tensor<4xf32>) { return }",
            ["argument 0", "tensor<4xf32>", "bufferize"],
        ),
        (
            "func.func @f(%i: index, %a: memref<*xi4>) { return }",
            ["argument 1"],
        ),
        (
            "func.func @f(%a: memref<*xf32, 3>) { return }",
            ["memory space"],
        ),
        ("func.func @f(%a: memref<4xi4>) { return }", ["argument 0", "i4"]),
        ("func.func @f(%a: memref<4xcomplex<f32>>) { return }", ["argument 0"]),
        (
            "func.func @f(%a: memref<4xvector<4xf32>>) { return }",
            ["argument 0"],
        ),
        ("func.func @f(%a: memref<4xf32, 3>) { return }", ["memory space"]),
        (
            "func.func @f(%a: memref<4xi8, strided<[1], offset: 2>>) {return}",
            ["offset 2"],
        ),
        (
            "func.func @f(%a: memref<4xi8, strided<[-1], offset:?>>) {return}",
            ["stride -1"],
        ),
        (
            """
            func.func private @h()
            func.func @f() { call @h() : () -> () return }
            """,
            ["'f' calls h"],
        ),
        (
            """
            func.func @f(%a: memref<4xindex>) {
              %core = tt.core_id
              memref.store %core, %a[%core] : memref<4xindex>
              return
            }
            """,
            ["tt.core_id"],
        ),
    ],
)
def test_what_can_not_be_compiled(text, words):
    with pytest.raises(ttgrid.Error) as caught:
        ttgrid.compile(ttgrid.Module.parse(text, "f.mlir"), "f")
    for word in words:
        assert word in str(caught.value)


def test_the_program_of_one_core():
    module = add_kernel("f32", "arith.addf")
    ttgrid.passes.infer_schedule(module, cores=4)
    ttgrid.passes.grid_to_persistent(module)
    with pytest.raises(ttgrid.Error, match="the program of one core") as caught:
        ttgrid.compile(module, "add")
    assert "launch=parallel" in str(caught.value)


def test_persistent_loops_of_the_host_compile():
    module = add_kernel("f32", "arith.addf")
    ttgrid.passes.infer_schedule(module, cores=4)
    ttgrid.passes.grid_to_persistent(module, launch="parallel")
    c = np.zeros((5, 6), F32)
    ttgrid.compile(module, "add")(ones(5, 6), ones(5, 6), c, 1.0)
    assert (c == 3).all()


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", True, 10**6])
def test_wrong_threads(threads):
    with pytest.raises(ttgrid.Error, match="threads="):
        ttgrid.compile(add_kernel("f32", "arith.addf"), "add", threads=threads)


def test_wrong_schedules():
    module = add_kernel("f32", "arith.addf")
    for schedule, word in [
        ("<cores = 0, partition = contiguous, order = row_major>", "size of 0"),
        (ttgrid.Schedule(order="permuted<0, 1, 2>"), "3"),
        (8, "str"),
    ]:
        with pytest.raises(ttgrid.Error, match=word):
            ttgrid.compile(module, "add", schedule=schedule)


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        (
            "module {}",
            "add",
            "module='module {}' is of type str, but a Module is",
        ),
        (
            ttgrid.Module.parse(""),
            3,
            "name=3 is of type int, but a str is expected",
        ),
    ],
)
def test_compile_takes_a_module_and_a_name(module, name, words):
    with pytest.raises(ttgrid.ArgumentTypeError, match=words):
        ttgrid.compile(module, name)
