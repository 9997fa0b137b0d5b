"""Small kernels, each about one construct of TileLang."""

import tilelang.language as T


def elementwise(n, dtype, function, tile=32, out_dtype=None):
    """B = function(A), for a function of one element."""
    out_dtype = out_dtype or dtype

    @T.prim_func
    def elementwise(A: T.Tensor((n,), dtype), B: T.Tensor((n,), out_dtype)):
        with T.Kernel(T.ceildiv(n, tile), threads=32) as bx:
            a = T.alloc_fragment((tile,), dtype)
            b = T.alloc_fragment((tile,), out_dtype)
            T.copy(A[bx * tile], a)
            for i in T.Parallel(tile):
                b[i] = function(a[i])
            T.copy(b, B[bx * tile])

    return elementwise


def binary(n, dtype, function, tile=32, out_dtype=None):
    """C = function(A, B), straight on global memory."""
    out_dtype = out_dtype or dtype

    @T.prim_func
    def binary(
        A: T.Tensor((n,), dtype),
        B: T.Tensor((n,), dtype),
        C: T.Tensor((n,), out_dtype),
    ):
        with T.Kernel(T.ceildiv(n, tile), threads=32) as bx:
            for i in T.Parallel(tile):
                C[bx * tile + i] = function(A[bx * tile + i], B[bx * tile + i])

    return binary


def cast_copy(rows, columns, dtype, out_dtype):
    @T.prim_func
    def cast_copy(
        A: T.Tensor((rows, columns), dtype),
        B: T.Tensor((rows, columns), out_dtype),
    ):
        with T.Kernel(
            T.ceildiv(columns, 16), T.ceildiv(rows, 8), threads=32
        ) as (
            bx,
            by,
        ):
            tile = T.alloc_shared((8, 16), dtype)
            T.copy(A[by * 8, bx * 16], tile)
            T.copy(tile, B[by * 8, bx * 16])

    return cast_copy


def rank_copy(batch, rows, columns):
    """Regions of different ranks, with slices and single indices."""

    @T.prim_func
    def rank_copy(
        A: T.Tensor((batch, rows, columns), "float32"),
        B: T.Tensor((rows, batch, columns), "float32"),
    ):
        with T.Kernel(batch, T.ceildiv(rows, 4), threads=32) as (bx, by):
            tile = T.alloc_shared((4, columns), "float32")
            row = T.alloc_fragment((columns,), "float32")
            T.copy(A[bx, by * 4 : by * 4 + 4, :], tile)
            for i in T.serial(4):
                T.copy(tile[i, :], row)
                for j in T.Parallel(columns):
                    row[j] = row[j] + 1
                T.copy(row, tile[i, :])
            T.copy(tile, B[by * 4 : by * 4 + 4, bx, :])

    return rank_copy


def safe_value(n):
    @T.prim_func
    def safe_value(A: T.Tensor((n,), "float32"), B: T.Tensor((1,), "float32")):
        with T.Kernel(1, threads=32) as bx:
            tile = T.alloc_fragment((64,), "float32")
            total = T.alloc_fragment((1,), "float32")
            T.annotate_safe_value({A: 2.0})
            T.copy(A[bx * 64], tile)
            T.reduce_sum(tile, total, dim=0)
            T.copy(total, B)

    return safe_value


def outside(n):
    """Loads and stores outside of a global buffer, on both sides."""

    @T.prim_func
    def outside(A: T.Tensor((n,), "float32"), B: T.Tensor((n,), "float32")):
        with T.Kernel(4, threads=32) as bx:
            for i in T.Parallel(16):
                B[bx * 16 + i - 5] = A[bx * 16 + i - 9] + 1.0

    return outside


def loops(n_max):
    @T.prim_func
    def loops(
        Start: T.Tensor((1,), "int32"),
        Out: T.Tensor((8,), "int32"),
        n: T.int32,
    ):
        with T.Kernel(1, threads=32) as bx:
            count = T.alloc_local((8,), "int32")
            for i in T.serial(8):
                count[i] = 0
            for i in T.serial(n):
                count[0] = count[0] + i
            for i in T.serial(2, 9):
                count[1] = count[1] + i
            for i in T.serial(0, 12, 3):
                count[2] = count[2] + i
            for i in T.unroll(4):
                count[3] = count[3] + i
            for i in T.Pipelined(n, num_stages=2):
                for j in T.serial(i, n):
                    count[4] = count[4] + 1
            for i in T.vectorized(4):
                count[i] = count[i] + 100
            for i in T.serial(Start[0], n):
                count[5] = count[5] + i
            for i in T.serial(n - 100):
                count[6] = count[6] + 1
            for i in T.Parallel(n):
                count[7] = count[7] + 1
            for i in T.serial(8):
                Out[i] = count[i]

    return loops


def flow(n):
    """if, else, while, break and continue."""

    @T.prim_func
    def flow(A: T.Tensor((n,), "int32"), Out: T.Tensor((n, 4), "int32")):
        with T.Kernel(n, threads=32) as bx:
            steps = T.alloc_var("int32", 0)
            x = T.alloc_var("int32", 0)
            total = T.alloc_var("int32", 0)
            x = A[bx]
            while x > 1:
                if x % 2 == 0:
                    x = x // 2
                else:
                    x = 3 * x + 1
                steps = steps + 1
            Out[bx, 0] = steps
            for i in T.serial(100):
                if i * i > A[bx]:
                    break
                if i % 3 == 1:
                    continue
                total = total + i
            Out[bx, 1] = total
            total = 0
            for i in T.serial(10):
                for j in T.serial(10):
                    if j > i:
                        break
                    if (i + j) % 2 == 0:
                        continue
                    total = total + i * j
                if i > bx:
                    break
                total = total + 1000
            Out[bx, 2] = total
            total = 0
            while total >= 0:
                total = total + 1
                if total * total >= A[bx]:
                    break
            Out[bx, 3] = total

    return flow


def reduction(shape, dim, kind, dtype, out_dtype, clear, keep=False):
    result = list(shape)
    if keep:
        result[dim] = 1
    else:
        del result[dim]
    result = tuple(result) or (1,)
    whole = tuple(shape)

    @T.prim_func
    def reduction(A: T.Tensor(whole, dtype), B: T.Tensor(result, out_dtype)):
        with T.Kernel(1, threads=32) as bx:
            a = T.alloc_fragment(whole, dtype)
            b = T.alloc_fragment(result, out_dtype)
            T.copy(A, a)
            T.copy(B, b)
            if kind == "sum":
                T.reduce_sum(a, b, dim=dim, clear=clear)
            elif kind == "max":
                T.reduce_max(a, b, dim=dim, clear=clear)
            elif kind == "min":
                T.reduce_min(a, b, dim=dim, clear=clear)
            elif kind == "abssum":
                T.reduce_abssum(a, b, dim=dim)
            elif kind == "absmax":
                T.reduce_absmax(a, b, dim=dim, clear=clear)
            elif kind == "bitand":
                T.reduce_bitand(a, b, dim=dim, clear=clear)
            elif kind == "bitor":
                T.reduce_bitor(a, b, dim=dim, clear=clear)
            else:
                T.reduce_bitxor(a, b, dim=dim, clear=clear)
            T.copy(b, B)

    return reduction


def reduce_shared(rows, columns):
    @T.prim_func
    def reduce_shared(
        A: T.Tensor((rows, columns), "float32"), B: T.Tensor((rows,), "float32")
    ):
        with T.Kernel(1, threads=32) as bx:
            a = T.alloc_shared((rows, columns), "float32")
            b = T.alloc_shared((rows,), "float32")
            T.copy(A, a)
            T.reduce_max(a, b, dim=1)
            T.copy(b, B)

    return reduce_shared


def scan(rows, columns, dim, reverse, largest):
    @T.prim_func
    def scan(
        A: T.Tensor((rows, columns), "float32"),
        B: T.Tensor((rows, columns), "float32"),
    ):
        with T.Kernel(1, threads=32) as bx:
            a = T.alloc_shared((rows, columns), "float32")
            b = T.alloc_fragment((rows, columns), "float32")
            T.copy(A, a)
            if largest:
                T.cummax(a, dim=dim, reverse=reverse)
            else:
                T.cumsum(a, dim=dim, reverse=reverse)
            T.copy(a, b)
            T.copy(b, B)

    return scan


def transpose(rows, columns, tile=16):
    @T.prim_func
    def transpose(
        A: T.Tensor((rows, columns), "float32"),
        B: T.Tensor((columns, rows), "float32"),
    ):
        with T.Kernel(
            T.ceildiv(columns, tile), T.ceildiv(rows, tile), threads=32
        ) as (
            bx,
            by,
        ):
            a = T.alloc_shared((tile, tile), "float32")
            b = T.alloc_shared((tile, tile), "float32")
            T.copy(A[by * tile, bx * tile], a)
            T.transpose(a, b)
            T.copy(b, B[bx * tile, by * tile])

    return transpose


def histogram(n, bins, tile=64):
    @T.prim_func
    def histogram(
        A: T.Tensor((n,), "int32"),
        Counts: T.Tensor((bins,), "int32"),
        Largest: T.Tensor((1,), "int32"),
        Smallest: T.Tensor((1,), "float32"),
        Tickets: T.Tensor((n,), "int32"),
        Next: T.Tensor((1,), "int32"),
    ):
        with T.Kernel(T.ceildiv(n, tile), threads=32) as bx:
            for i in T.Parallel(tile):
                if bx * tile + i < n:
                    T.atomic_add(Counts[A[bx * tile + i]], 1)
                    T.atomic_max(Largest[0], A[bx * tile + i])
                    T.atomic_min(
                        Smallest[0], T.cast(A[bx * tile + i], "float32")
                    )
                    ticket = T.atomic_add(Next[0], 1, return_prev=True)
                    Tickets[bx * tile + i] = ticket

    return histogram


def atomic_tile(rows, columns, blocks):
    @T.prim_func
    def atomic_tile(
        A: T.Tensor((blocks, rows, columns), "float32"),
        B: T.Tensor((rows, columns), "float32"),
        C: T.Tensor((rows, columns), "float32"),
    ):
        with T.Kernel(blocks, threads=32) as bx:
            a = T.alloc_shared((rows, columns), "float32")
            T.copy(A[bx, :, :], a)
            T.atomic_add(B, a)
            T.atomic_max(C[0:rows, 0:columns], a)

    return atomic_tile


def views(n):
    """One shared buffer as a matrix, a row and as integers."""

    @T.prim_func
    def views(A: T.Tensor((n, 16), "float32"), B: T.Tensor((n, 16), "int32")):
        with T.Kernel(n, threads=32) as bx:
            x = T.alloc_shared((4, 4), "float32")
            flat = T.reshape(x, (16,))
            bits = T.view(x, (16,), "int32")
            halves = T.view(x, (32,), "int16")
            for i in T.Parallel(16):
                flat[i] = A[bx, i]
            for i, j in T.Parallel(4, 4):
                x[i, j] = x[i, j] * 2.0
            for i in T.Parallel(16):
                B[bx, i] = bits[i] ^ T.cast(halves[2 * i + 1], "int32")

    return views


def parameter_views(rows, columns):
    @T.prim_func
    def parameter_views(
        A: T.Tensor((rows, columns), "float32"),
        B: T.Tensor((rows * columns,), "int32"),
    ):
        with T.Kernel(T.ceildiv(rows * columns, 32), threads=32) as bx:
            flat = T.view(A, (rows * columns,), "int32")
            for i in T.Parallel(32):
                B[bx * 32 + i] = flat[bx * 32 + i]

    return parameter_views


def two_launches(n, tile=32):
    """The second launch reads what all blocks of the first have written."""

    @T.prim_func
    def two_launches(
        A: T.Tensor((n,), "float32"), B: T.Tensor((n,), "float32")
    ):
        workspace = T.alloc_global((n,), "float32")
        with T.Kernel(T.ceildiv(n, tile), threads=32) as bx:
            for i in T.Parallel(tile):
                workspace[bx * tile + i] = A[bx * tile + i] * 2.0
        with T.Kernel(T.ceildiv(n, tile), threads=32) as bx:
            for i in T.Parallel(tile):
                if bx * tile + i < n:
                    B[bx * tile + i] = workspace[n - 1 - (bx * tile + i)]

    return two_launches


def any_all(rows, columns):
    @T.prim_func
    def any_all(
        A: T.Tensor((rows, columns), "bool"), Out: T.Tensor((rows, 2), "int32")
    ):
        with T.Kernel(rows, threads=32) as bx:
            row = T.alloc_shared((columns,), "bool")
            T.copy(A[bx, :], row)
            if T.any_of(row):
                Out[bx, 0] = 1
            else:
                Out[bx, 0] = 0
            if T.all_of(A[bx, 0:columns]):
                Out[bx, 1] = 1
            else:
                Out[bx, 1] = 0

    return any_all


def reducer(rows, columns, op, init):
    @T.prim_func
    def reducer(
        A: T.Tensor((rows, columns), "float32"), B: T.Tensor((rows,), "float32")
    ):
        with T.Kernel(1, threads=32) as bx:
            a = T.alloc_fragment((rows, columns), "float32")
            b = T.alloc_fragment((rows,), "float32")
            T.copy(A, a)
            accumulator = T.alloc_reducer((rows,), "float32", op=op)
            if init is None:
                T.reducer_init(accumulator)
            else:
                T.reducer_init(accumulator, init)
            for i, j in T.Parallel(rows, columns):
                T.reducer_update(accumulator[i], a[i, j])
            T.finalize_reducer(accumulator, b)
            T.copy(b, B)

    return reducer


def persistent(rows, columns, cores, tile=8):
    """Their own persistent loop, run by ours."""

    @T.prim_func
    def persistent(
        A: T.Tensor((rows, columns), "float32"),
        B: T.Tensor((rows, columns), "float32"),
    ):
        with T.Kernel(cores, threads=32) as block:
            for bx, by in T.Persistent(
                [T.ceildiv(rows, tile), T.ceildiv(columns, tile)], cores, block
            ):
                for i, j in T.Parallel(tile, tile):
                    B[bx * tile + i, by * tile + j] = (
                        A[bx * tile + i, by * tile + j] + 1
                    )

    return persistent


def strided(rows, columns):
    stride = T.dynamic("stride")

    @T.prim_func
    def strided(
        A: T.StridedTensor((rows, columns), (stride, 1), "float32"),
        B: T.Tensor((rows, columns), "float32"),
    ):
        with T.Kernel(T.ceildiv(rows, 8), threads=32) as bx:
            tile = T.alloc_shared((8, columns), "float32")
            T.copy(A[bx * 8, 0], tile)
            T.copy(tile, B[bx * 8, 0])

    return strided


def scalars(dtype):
    n = T.dynamic("n")

    @T.prim_func
    def scale(
        X: T.Tensor((n,), dtype),
        Y: T.Tensor((2 * n,), dtype),
        a: T.float32,
        k: T.int32,
    ):
        with T.Kernel(T.ceildiv(n, 32), threads=32) as bx:
            for i in T.Parallel(32):
                Y[bx * 32 + i + k] = X[bx * 32 + i] * T.cast(a, dtype)

    return scale


def dynamic_copy(tile):
    n = T.dynamic("n")

    @T.prim_func
    def dynamic_copy(
        A: T.Tensor((n,), "float32"),
        B: T.Tensor((n,), "float32"),
        lengths: T.Tensor((4,), "int32"),
    ):
        with T.Kernel(4, threads=32) as bx:
            x = T.alloc_shared((tile,), "float32")
            T.fill(x, 7.0)
            T.copy(A[bx * tile : bx * tile + lengths[bx]], x[0 : lengths[bx]])
            T.copy(x, B[bx * tile])

    return dynamic_copy


def im2col(
    batch,
    height,
    width,
    channels,
    kernel,
    stride,
    dilation,
    padding,
    block_m,
    block_k,
):
    out_h = (height + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    out_w = (width + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    m, k = batch * out_h * out_w, kernel * kernel * channels

    @T.prim_func
    def im2col(
        X: T.Tensor((batch, height, width, channels), "float32"),
        Y: T.Tensor((m, k), "float32"),
    ):
        with T.Kernel(
            T.ceildiv(k, block_k), T.ceildiv(m, block_m), threads=32
        ) as (
            bx,
            by,
        ):
            tile = T.alloc_shared((block_m, block_k), "float32")
            T.im2col(X, tile, by, bx, kernel, stride, dilation, padding)
            T.copy(tile, Y[by * block_m, bx * block_k])

    return im2col


def write_index(*grid):
    """Each block writes its indices and counts itself."""
    if len(grid) == 1:
        (gx,) = grid

        @T.prim_func
        def write_index(Out: T.Tensor((gx, 2), "int32")):
            with T.Kernel(gx, threads=32) as bx:
                Out[bx, 0] = bx
                Out[bx, 1] = Out[bx, 1] + 1

        return write_index
    if len(grid) == 2:
        gx, gy = grid

        @T.prim_func
        def write_index(Out: T.Tensor((gx, gy, 3), "int32")):
            with T.Kernel(gx, gy, threads=32) as (bx, by):
                Out[bx, by, 0] = bx
                Out[bx, by, 1] = by
                Out[bx, by, 2] = Out[bx, by, 2] + 1

        return write_index
    gx, gy, gz = grid

    @T.prim_func
    def write_index(Out: T.Tensor((gx, gy, gz, 4), "int32")):
        with T.Kernel(gx, gy, gz, threads=32) as (bx, by, bz):
            Out[bx, by, bz, 0] = bx
            Out[bx, by, bz, 1] = by
            Out[bx, by, bz, 2] = bz
            Out[bx, by, bz, 3] = Out[bx, by, bz, 3] + 1

    return write_index


def wrapping_indices(n):
    """Indices of narrow and unsigned types, whose arithmetic wraps around."""

    @T.prim_func
    def wrapping_indices(
        A: T.Tensor((n,), "int32"),
        U: T.Tensor((n,), "uint32"),
        Out: T.Tensor((5, n), "int32"),
    ):
        with T.Kernel(1, threads=32) as bx:
            tile = T.alloc_shared((128,), "int32")
            for i in T.Parallel(128):
                tile[i] = A[i]
            for i in T.Parallel(n):
                Out[0, i] = A[
                    (U[i] * T.uint32(2654435761) + T.uint32(7)) % T.uint32(61)
                ]
            for i in T.Parallel(n):
                Out[1, i] = tile[T.cast(T.cast(i, "int8"), "int32")]
            for i in T.Parallel(n):
                Out[2, i] = tile[T.cast(i, "int8") + T.int8(100)]
            for i in T.Parallel(n):
                Out[3, i] = tile[T.min(T.cast(U[i], "int32"), 100)]
            for i in T.serial(n):
                if T.cast(i, "uint32") - T.uint32(3) > T.uint32(5):
                    Out[4, i] = tile[i - 9]

    return wrapping_indices


def compaction(n):
    """An index that changes what it reads."""

    @T.prim_func
    def compaction(
        A: T.Tensor((n,), "int32"),
        Count: T.Tensor((1,), "int32"),
        Out: T.Tensor((n,), "int32"),
    ):
        with T.Kernel(4, threads=32) as bx:
            for i in T.Parallel(n // 4):
                Out[T.atomic_add(Count[0], 1, return_prev=True)] = A[
                    bx * (n // 4) + i
                ]

    return compaction


def moving_bound():
    """The bound of a loop changes in the loop."""

    @T.prim_func
    def moving_bound(A: T.Tensor((2,), "int32"), Out: T.Tensor((8,), "int32")):
        with T.Kernel(1, threads=32) as bx:
            start = T.alloc_var("int32", 0)
            values = T.alloc_local((8,), "int32")
            for i in T.serial(8):
                values[i] = 1
            start = A[0]
            for i in T.serial(start, start + 8):
                start = A[1]
                values[i - start] = 7
            for i in T.serial(8):
                Out[i] = values[i]

    return moving_bound


def same_names():
    """Two sizes of one name."""
    first, second = T.dynamic("n"), T.dynamic("n")

    @T.prim_func
    def same_names(
        A: T.Tensor((first,), "int32"), B: T.Tensor((second,), "int32")
    ):
        with T.Kernel(T.ceildiv(first, 8), threads=32) as bx:
            for i in T.Parallel(8):
                B[bx * 8 + i] = A[bx * 8 + i]

    return same_names


def larger_tiles(rows, columns):
    """Tiles that are larger than their buffers, at constant places."""

    @T.prim_func
    def larger_tiles(
        A: T.Tensor((rows, columns), "float32"),
        B: T.Tensor((rows, columns), "float32"),
        C: T.Tensor((64, 32), "float32"),
    ):
        with T.Kernel(1, threads=32) as bx:
            tile = T.alloc_shared((64, 32), "float32")
            T.copy(A[0, 0], tile)
            for i, j in T.Parallel(64, 32):
                tile[i, j] = tile[i, j] + 1.0
            T.copy(tile, B[0, 0])
            T.copy(tile, C)

    return larger_tiles


def from_the_end(n):
    """Indices that are certainly negative count from the end."""

    @T.prim_func
    def from_the_end(
        A: T.Tensor((n,), "float32"),
        Out: T.Tensor((4, 8), "float32"),
        k: T.int32,
    ):
        with T.Kernel(1, threads=32) as bx:
            tile = T.alloc_shared((8,), "float32")
            for i in T.serial(8):
                Out[0, i] = A[-i - 1]
            T.copy(A[-4], tile)
            T.copy(tile, Out[1, :])
            for i in T.Parallel(8):
                Out[2, i] = tile[i - 8]
            for i in T.serial(8):
                Out[-1, i] = A[i - k]

    return from_the_end


def nan_reduction(n):
    @T.prim_func
    def nan_reduction(
        A: T.Tensor((n,), "float16"), Out: T.Tensor((3,), "float16")
    ):
        with T.Kernel(1, threads=32) as bx:
            a = T.alloc_fragment((n,), "float16")
            result = T.alloc_fragment((1,), "float16")
            T.copy(A, a)
            T.reduce_max(a, result, dim=0, nan_propagate=True)
            Out[0] = result[0]
            T.reduce_absmax(a, result, dim=0, nan_propagate=True)
            Out[1] = result[0]
            T.reduce_max(a, result, dim=0)
            Out[2] = result[0]

    return nan_reduction


def large_constants():
    @T.prim_func
    def large_constants(
        A: T.Tensor((1,), "uint32"), B: T.Tensor((1,), "uint64")
    ):
        with T.Kernel(1, threads=32) as bx:
            A[0] = T.uint32(0xFFFFFFFF)
            B[0] = T.uint64(0xFEDCBA9876543210)

    return large_constants


def vector_atomics(blocks):
    @T.prim_func
    def vector_atomics(
        A: T.Tensor((blocks, 16), "float32"),
        B: T.Tensor((16,), "float32"),
        C: T.Tensor((16,), "float16"),
    ):
        with T.Kernel(blocks, threads=32) as bx:
            row = T.alloc_shared((16,), "float32")
            ones = T.alloc_shared((16,), "float16")
            T.copy(A[bx, 0:16], row)
            T.fill(ones, 1.0)
            for i in T.Parallel(4):
                T.atomic_addx4(B[i * 4], row[i * 4])
            for i in T.Parallel(8):
                T.atomic_addx2(C[i * 2], ones[i * 2])

    return vector_atomics


def old_reducer(rows, columns):
    """Reducers as TileLang had them first: combined by hand, in place."""

    @T.prim_func
    def old_reducer(
        A: T.Tensor((rows, columns), "float32"),
        B: T.Tensor((2, rows), "float32"),
    ):
        with T.Kernel(1, threads=32) as bx:
            a = T.alloc_fragment((rows, columns), "float32")
            total = T.alloc_reducer(
                (rows,), "float32", op="sum", replication="all"
            )
            largest = T.alloc_reducer(
                (rows,), "float32", op="max", replication="none"
            )
            T.copy(A, a)
            T.clear(total)
            T.fill(largest, -T.infinity("float32"))
            for i, j in T.Parallel(rows, columns):
                total[i] += a[i, j]
            for i, j in T.Parallel(rows, columns):
                largest[i] = T.max(largest[i], a[i, j])
            T.finalize_reducer(total)
            T.finalize_reducer(largest)
            T.copy(total, B[0, :])
            T.copy(largest, B[1, :])

    return old_reducer


def named_slice():
    n = T.dynamic("n")

    @T.prim_func
    def named_slice(A: T.Tensor((n,), "float32")):
        T.assume(n % 4 == 0)
        with T.Kernel(1, threads=32) as bx:
            T.assume(n > 3)
            part = A[2:6]
            T.fill(part, 2.0)

    return named_slice


def scalar_grid():
    @T.prim_func
    def scalar_grid(Count: T.Tensor((1,), "int32"), m: T.int32, n: T.int32):
        with T.Kernel(m, n, threads=32) as (bx, by):
            T.atomic_add(Count[0], 1)

    return scalar_grid


def alike_buffers(n):
    """Buffers of one shape, read at one place in a nest."""

    @T.prim_func
    def alike_buffers(
        A: T.Tensor((n,), "float32"),
        First: T.Tensor((1,), "int32"),
        Second: T.Tensor((1,), "int32"),
        B: T.Tensor((2, 8), "float32"),
    ):
        with T.Kernel(1, threads=32) as bx:
            low = T.alloc_fragment((1,), "float32")
            high = T.alloc_fragment((1,), "float32")
            low[0] = -0.5
            high[0] = 0.75
            for i in T.Parallel(8):
                B[0, i] = T.clamp(A[i], low[0] * 2.0, high[0] * 2.0)
            for i in T.Parallel(8):
                B[1, i] = A[i + First[0]] - A[i + Second[0]]

    return alike_buffers


def transpose_axes(shape):
    """The last two of several axes, some of extent 1."""
    result = (*shape[:-2], shape[-1], shape[-2])

    @T.prim_func
    def transpose_axes(
        A: T.Tensor(shape, "float32"), B: T.Tensor(result, "float32")
    ):
        with T.Kernel(1, threads=32) as bx:
            T.transpose(A, B)

    return transpose_axes


def scoped_safe_value(n):
    @T.prim_func
    def scoped_safe_value(
        A: T.Tensor((n,), "int32"), B: T.Tensor((2, 16), "int32")
    ):
        with T.Kernel(1, threads=32) as bx:
            tile = T.alloc_shared((16,), "int32")
            with T.sblock("outer"):
                T.reads()
                T.writes()
                T.annotate_safe_value({A: -1})
                with T.sblock("inner"):
                    T.reads()
                    T.writes()
                    T.annotate_safe_value({A: -99})
                    T.copy(A[0:16], tile)
                    T.copy(tile, B[0, :])
                T.copy(A[0:16], tile)
                T.copy(tile, B[1, :])

    return scoped_safe_value


def gemm_in_one(m, n, k, dtype):
    """One T.gemm, with an accumulator of the factors' type."""

    @T.prim_func
    def gemm_in_one(
        A: T.Tensor((m, k), dtype),
        B: T.Tensor((k, n), dtype),
        C: T.Tensor((m, n), dtype),
    ):
        with T.Kernel(1, threads=32):
            a = T.alloc_shared((m, k), dtype)
            b = T.alloc_shared((k, n), dtype)
            c = T.alloc_fragment((m, n), dtype)
            T.copy(A, a)
            T.copy(B, b)
            T.gemm(a, b, c, clear_accum=True)
            T.copy(c, C)

    return gemm_in_one


def swizzled(grid, panel, order):
    """A launch whose sequence is T.use_swizzle's."""

    @T.prim_func
    def swizzled(Out: T.Tensor((1,), "int32")):
        with T.Kernel(*grid, threads=32):
            T.use_swizzle(panel, order=order)
            Out[0] = 1

    return swizzled


def block_maxima(tile):
    """The size of one parameter is an expression of another's."""
    n = T.dynamic("n")

    @T.prim_func
    def block_maxima(
        A: T.Tensor((n,), "float32"),
        B: T.Tensor((T.ceildiv(n, tile),), "float32"),
        C: T.Tensor((n % tile + 1,), "float32"),
    ):
        with T.Kernel(T.ceildiv(n, tile), threads=32) as bx:
            a = T.alloc_fragment((tile,), "float32")
            b = T.alloc_fragment((1,), "float32")
            T.copy(A[bx * tile], a)
            T.reduce_max(a, b, dim=0)
            B[bx] = b[0]
            C[0] = 1

    return block_maxima


def shifted_sizes():
    n, m = T.dynamic("n"), T.dynamic("m")

    @T.prim_func
    def shifted_sizes(
        A: T.Tensor((n + 1, m - 2), "int32"), B: T.Tensor((n, m), "int32")
    ):
        with T.Kernel(n, threads=32) as bx:
            for j in T.serial(m - 2):
                B[bx, j + 2] = A[bx, j] + 10 * A[bx + 1, j]

    return shifted_sizes


def only_shifted():
    n = T.dynamic("n")

    @T.prim_func
    def only_shifted(
        A: T.Tensor((n + 1,), "int32"), B: T.Tensor((n + 2,), "int32")
    ):
        with T.Kernel(n, threads=32) as bx:
            B[bx + 2] = A[bx + 1] + n

    return only_shifted


def buffer_outside(n):
    @T.prim_func
    def buffer_outside(A: T.Tensor((n,), "int32"), B: T.Tensor((n,), "int32")):
        W = T.alloc_buffer((n,), "int32")
        with T.Kernel(n, threads=32) as bx:
            W[bx] = A[bx] * 2
        with T.Kernel(n, threads=32) as bx:
            V = T.alloc_buffer((4,), "int32")
            V[3] = W[n - 1 - bx]
            B[bx] = V[3]

    return buffer_outside


def dynamic_reduction(kind, dtype, clear):
    reduce = getattr(T, f"reduce_{kind}")

    @T.prim_func
    def dynamic_reduction(
        A: T.Tensor((6, 4, 50), dtype),
        N: T.Tensor((6,), "int32"),
        B: T.Tensor((6, 4), dtype),
    ):
        with T.Kernel(6, threads=32) as bx:
            s = T.alloc_shared((4, 50), dtype)
            r = T.alloc_fragment((4,), dtype)
            T.copy(A[bx, 0, 0], s)
            T.copy(B[bx, 0:4], r)
            n = N[bx]
            reduce(s[0:4, 0:n], r, dim=1, clear=clear)
            T.copy(r, B[bx, 0:4])

    return dynamic_reduction
