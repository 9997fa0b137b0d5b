"""What triton-shared makes of a kernel runs: pointers without a rank, the hints
of Triton's dialect on arguments, and buffers that nothing frees."""

import resource

import numpy as np
import pytest
import ttgrid

# A masked addition of vectors, 8 elements to a program (the form of
# microsoft/triton-shared#244, #309, #224).
ADD = """
#map = affine_map<(d0) -> (d0)>
module {
  func.func @add(%x: memref<*xf32> {tt.divisibility = 16 : i32},
                 %y: memref<*xf32> {tt.divisibility = 16 : i32},
                 %o: memref<*xf32> {tt.divisibility = 16 : i32}, %n: i32,
                 %nx: i32, %ny: i32, %nz: i32, %px: i32, %py: i32, %pz: i32) {
    %c8 = arith.constant 8 : index
    %c8_i32 = arith.constant 8 : i32
    %zero = arith.constant 0.000000e+00 : f32
    %s = arith.muli %px, %c8_i32 : i32
    %off = arith.index_cast %s : i32 to index
    %end = arith.addi %off, %c8 : index
    %ni = arith.index_cast %n : i32 to index
    %m0 = arith.minsi %end, %ni : index
    %m1 = arith.maxsi %m0, %off : index
    %len = arith.subi %m1, %off : index
    %rx = memref.reinterpret_cast %x to offset: [%off], sizes: [8], strides: [1]
        : memref<*xf32> to memref<8xf32, strided<[1], offset: ?>>
    %ry = memref.reinterpret_cast %y to offset: [%off], sizes: [8], strides: [1]
        : memref<*xf32> to memref<8xf32, strided<[1], offset: ?>>
    %ro = memref.reinterpret_cast %o to offset: [%off], sizes: [8], strides: [1]
        : memref<*xf32> to memref<8xf32, strided<[1], offset: ?>>
    %ax = memref.alloc() : memref<8xf32>
    %short = arith.cmpi slt, %len, %c8 : index
    scf.if %short {
      linalg.fill ins(%zero : f32) outs(%ax : memref<8xf32>)
    }
    %sx = memref.subview %rx[0] [%len] [1]
        : memref<8xf32, strided<[1], offset: ?>>
        to memref<?xf32, strided<[1], offset: ?>>
    %dx = memref.subview %ax[0] [%len] [1]
        : memref<8xf32> to memref<?xf32, strided<[1]>>
    memref.copy %sx, %dx
        : memref<?xf32, strided<[1], offset: ?>> to memref<?xf32, strided<[1]>>
    %tx = bufferization.to_tensor %ax restrict writable
        : memref<8xf32> to tensor<8xf32>
    %ay = memref.alloc() : memref<8xf32>
    %sy = memref.subview %ry[0] [%len] [1]
        : memref<8xf32, strided<[1], offset: ?>>
        to memref<?xf32, strided<[1], offset: ?>>
    %dy = memref.subview %ay[0] [%len] [1]
        : memref<8xf32> to memref<?xf32, strided<[1]>>
    memref.copy %sy, %dy
        : memref<?xf32, strided<[1], offset: ?>> to memref<?xf32, strided<[1]>>
    %ty = bufferization.to_tensor %ay restrict writable
        : memref<8xf32> to tensor<8xf32>
    %sum = linalg.generic {
        indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]}
        ins(%tx, %ty : tensor<8xf32>, tensor<8xf32>)
        outs(%tx : tensor<8xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %d = arith.addf %a, %b : f32
      linalg.yield %d : f32
    } -> tensor<8xf32>
    %part = tensor.extract_slice %sum[0] [%len] [1]
        : tensor<8xf32> to tensor<?xf32>
    %so = memref.subview %ro[0] [%len] [1]
        : memref<8xf32, strided<[1], offset: ?>>
        to memref<?xf32, strided<[1], offset: ?>>
    bufferization.materialize_in_destination %part in writable %so
        : (tensor<?xf32>, memref<?xf32, strided<[1], offset: ?>>) -> ()
    return
  }
}
"""


@pytest.fixture(scope="module")
def add():
    module = ttgrid.Module.parse(ADD)
    module.run("one-shot-bufferize,convert-launch-abi-to-tt")
    return ttgrid.compile(module, "add")


@pytest.mark.parametrize(
    ("n", "programs"),
    [(20, 3), (20, 1), (16, 5), (0, 2), (20, 0), (1, 100), (24, 3)],
)
def test_masked_addition(add, n, programs):
    x = np.arange(24, dtype=np.float32)
    out = np.full(24, -1, np.float32)
    add(x, 100 * x, out, n, programs, 1, 1)
    expected = np.full(24, -1, np.float32)
    count = min(n, 8 * programs)
    expected[:count] = 101 * x[:count]
    np.testing.assert_array_equal(out, expected)


def test_nothing_is_leaked(add):
    x, out = np.zeros(8, np.float32), np.zeros(8, np.float32)
    add(x, x, out, 0, 1000, 1, 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Two buffers of 32 bytes for each of them would be 40 MB and more.
    add(x, x, out, 0, 400_000, 1, 1)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 10_000


def test_pointers_are_checked(add):
    x = np.zeros((2, 12), np.float32)
    out = np.zeros(24, np.float32)
    # A pointer has no rank.
    add(x, x, out, 20, 3, 1, 1)
    assert "float32[...]" in repr(add)
    with pytest.raises(ttgrid.ArgumentTypeError, match="float64.*float32"):
        add(x.astype(np.float64), x, out, 20, 3, 1, 1)
    with pytest.raises(ttgrid.ArgumentValueError, match="not C-contiguous"):
        add(x.T, x, out, 20, 3, 1, 1)
    with pytest.raises(ttgrid.ArgumentValueError, match="shares memory"):
        add(x, out, out, 20, 3, 1, 1)
    out.flags.writeable = False
    with pytest.raises(ttgrid.ArgumentValueError, match="read-only"):
        add(x, x, out, 20, 3, 1, 1)


def compile_pointer(body, parameters=None):
    text = f"""
    func.func @f(%p: memref<*xf32>) {{
      %one = arith.constant 1.0 : f32
      %c0 = arith.constant 0 : index
      %c3 = arith.constant 3 : index
      tt.grid_kernel (%b) in (1) {{
        {body}
      }}
      return
    }}
    """
    module = ttgrid.Module.parse(text)
    return ttgrid.compile(module, "f", parameters=parameters)


CAST = """
%a = memref.cast %p : memref<*xf32> to memref<?x4xf32>
memref.store %one, %a[%c0, %c3] : memref<?x4xf32>
"""
VIEW = """
%a = memref.reinterpret_cast %p to offset: [4], sizes: [2, 3], strides: [8, 1]
    : memref<*xf32> to memref<2x3xf32, strided<[8, 1], offset: 4>>
memref.store %one, %a[%c0, %c0] : memref<2x3xf32, strided<[8, 1], offset: 4>>
"""


def test_a_cast_fixes_the_rank():
    kernel = compile_pointer(CAST)
    a = np.zeros((2, 4), np.float32)
    kernel(a)
    assert a[0, 3] == 1 and a.sum() == 1
    with pytest.raises(ttgrid.ArgumentValueError, match="rank 2 is expected"):
        kernel(np.zeros(8, np.float32))
    with pytest.raises(ttgrid.ArgumentValueError, match="4 is expected"):
        kernel(np.zeros((4, 2), np.float32))


def test_a_view_needs_elements():
    kernel = compile_pointer(VIEW)
    a = np.zeros(15, np.float32)
    kernel(a)
    assert a[4] == 1 and a.sum() == 1
    with pytest.raises(ttgrid.ArgumentValueError, match="14 elements.* 15 "):
        kernel(np.zeros(14, np.float32))


def test_a_parameter_gives_a_pointer_a_shape():
    parameters = [ttgrid.Parameter("P", "float32", ("N", 5))]
    kernel = compile_pointer(VIEW, parameters)
    kernel(np.zeros((3, 5), np.float32))
    with pytest.raises(ttgrid.ArgumentValueError, match="rank 2 is expected"):
        kernel(np.zeros(15, np.float32))
    with pytest.raises(ttgrid.ArgumentValueError, match="5 is expected"):
        kernel(np.zeros((5, 3), np.float32))
