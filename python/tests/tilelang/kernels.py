"""Kernels in TileLang, as their authors write them for GPUs."""

import tilelang.language as T


def ragged_add(rows, columns, tile=32, dtype="float32"):
    @T.prim_func
    def add(
        A: T.Tensor((rows, columns), dtype),
        B: T.Tensor((rows, columns), dtype),
        C: T.Tensor((rows, columns), dtype),
    ):
        with T.Kernel(
            T.ceildiv(columns, tile), T.ceildiv(rows, tile), threads=128
        ) as (bx, by):
            a = T.alloc_shared((tile, tile), dtype)
            b = T.alloc_shared((tile, tile), dtype)
            c = T.alloc_fragment((tile, tile), dtype)
            T.copy(A[by * tile, bx * tile], a)
            T.copy(B[by * tile, bx * tile], b)
            for i, j in T.Parallel(tile, tile):
                c[i, j] = a[i, j] + b[i, j]
            T.copy(c, C[by * tile, bx * tile])

    return add


def gemm(
    m,
    n,
    k,
    transpose_a=False,
    transpose_b=False,
    panel=0,
    tiles=(64, 64, 32),
    dtype="float16",
    out_dtype="float32",
):
    tile_m, tile_n, tile_k = tiles
    shape_a = (k, m) if transpose_a else (m, k)
    shape_b = (n, k) if transpose_b else (k, n)
    tile_a = (tile_k, tile_m) if transpose_a else (tile_m, tile_k)
    tile_b = (tile_n, tile_k) if transpose_b else (tile_k, tile_n)

    @T.prim_func
    def gemm(
        A: T.Tensor(shape_a, dtype),
        B: T.Tensor(shape_b, dtype),
        C: T.Tensor((m, n), out_dtype),
    ):
        with T.Kernel(
            T.ceildiv(n, tile_n), T.ceildiv(m, tile_m), threads=128
        ) as (
            bx,
            by,
        ):
            a = T.alloc_shared(tile_a, dtype)
            b = T.alloc_shared(tile_b, dtype)
            c = T.alloc_fragment((tile_m, tile_n), "float32")
            T.use_swizzle(panel, enable=panel > 0)
            T.clear(c)
            for ko in T.Pipelined(T.ceildiv(k, tile_k), num_stages=3):
                if transpose_a:
                    T.copy(A[ko * tile_k, by * tile_m], a)
                else:
                    T.copy(A[by * tile_m, ko * tile_k], a)
                if transpose_b:
                    T.copy(B[bx * tile_n, ko * tile_k], b)
                else:
                    T.copy(B[ko * tile_k, bx * tile_n], b)
                T.gemm(
                    a, b, c, transpose_A=transpose_a, transpose_B=transpose_b
                )
            T.copy(c, C[by * tile_m, bx * tile_n])

    return gemm


def split_k_gemm(m, n, k, splits, tiles=(64, 64, 32), dtype="float32"):
    tile_m, tile_n, tile_k = tiles
    part = k // splits

    @T.prim_func
    def split_k(
        A: T.Tensor((m, k), dtype),
        B: T.Tensor((k, n), dtype),
        C: T.Tensor((m, n), "float32"),
    ):
        with T.Kernel(
            T.ceildiv(n, tile_n), T.ceildiv(m, tile_m), splits, threads=128
        ) as (bx, by, bz):
            a = T.alloc_shared((tile_m, tile_k), dtype)
            b = T.alloc_shared((tile_k, tile_n), dtype)
            c = T.alloc_fragment((tile_m, tile_n), "float32")
            T.clear(c)
            for ko in T.Pipelined(T.ceildiv(part, tile_k), num_stages=2):
                T.copy(A[by * tile_m, bz * part + ko * tile_k], a)
                T.copy(B[bz * part + ko * tile_k, bx * tile_n], b)
                T.gemm(a, b, c)
            for i, j in T.Parallel(tile_m, tile_n):
                T.atomic_add(C[by * tile_m + i, bx * tile_n + j], c[i, j])

    return split_k


def dynamic_gemm(tiles=(64, 64, 32), dtype="float32"):
    tile_m, tile_n, tile_k = tiles
    M, N, K = T.dynamic("M"), T.dynamic("N"), T.dynamic("K")

    @T.prim_func
    def dynamic_gemm(
        A: T.Tensor((M, K), dtype),
        B: T.Tensor((K, N), dtype),
        C: T.Tensor((M, N), "float32"),
    ):
        with T.Kernel(
            T.ceildiv(N, tile_n), T.ceildiv(M, tile_m), threads=128
        ) as (
            bx,
            by,
        ):
            a = T.alloc_shared((tile_m, tile_k), dtype)
            b = T.alloc_shared((tile_k, tile_n), dtype)
            c = T.alloc_fragment((tile_m, tile_n), "float32")
            T.clear(c)
            for ko in T.Pipelined(T.ceildiv(K, tile_k), num_stages=2):
                T.copy(A[by * tile_m, ko * tile_k], a)
                T.copy(B[ko * tile_k, bx * tile_n], b)
                T.gemm(a, b, c)
            T.copy(c, C[by * tile_m, bx * tile_n])

    return dynamic_gemm


def rms_norm(rows, columns, block=4, dtype="float32"):
    @T.prim_func
    def rms_norm(
        X: T.Tensor((rows, columns), dtype),
        W: T.Tensor((columns,), dtype),
        Y: T.Tensor((rows, columns), dtype),
    ):
        with T.Kernel(T.ceildiv(rows, block), threads=128) as bx:
            x = T.alloc_fragment((block, columns), "float32")
            squared = T.alloc_fragment((block, columns), "float32")
            scale = T.alloc_fragment((block,), "float32")
            T.copy(X[bx * block, 0], x)
            for i, j in T.Parallel(block, columns):
                squared[i, j] = x[i, j] * x[i, j]
            T.reduce_sum(squared, scale, dim=1)
            for i in T.Parallel(block):
                scale[i] = T.rsqrt(scale[i] / columns + 1e-6)
            for i, j in T.Parallel(block, columns):
                x[i, j] = x[i, j] * scale[i] * W[j]
            T.copy(x, Y[bx * block, 0])

    return rms_norm


def online_softmax(rows, columns, tile=256, block=1, dtype="float32"):
    log2e = 1.44269504

    @T.prim_func
    def softmax(
        X: T.Tensor((rows, columns), dtype), Y: T.Tensor((rows, columns), dtype)
    ):
        with T.Kernel(T.ceildiv(rows, block), threads=128) as bx:
            x = T.alloc_fragment((block, tile), dtype)
            y = T.alloc_fragment((block, tile), dtype)
            lse = T.alloc_fragment((block,), dtype)
            largest = T.alloc_fragment((block,), dtype)
            powers = T.alloc_fragment((block, tile), dtype)
            total = T.alloc_fragment((block,), dtype)
            T.fill(lse, -T.infinity(dtype))
            for ko in T.Pipelined(T.ceildiv(columns, tile), num_stages=2):
                T.copy(X[bx * block, ko * tile], x)
                T.reduce_max(x, largest, dim=1, clear=True)
                for i, j in T.Parallel(block, tile):
                    powers[i, j] = T.exp2(x[i, j] * log2e - largest[i] * log2e)
                T.reduce_sum(powers, total, dim=1, clear=True)
                for i in T.Parallel(block):
                    lse[i] = largest[i] * log2e + T.log2(
                        T.exp2(lse[i] - largest[i] * log2e) + total[i]
                    )
            for ko in T.Pipelined(T.ceildiv(columns, tile), num_stages=2):
                T.copy(X[bx * block, ko * tile], x)
                for i, j in T.Parallel(block, tile):
                    y[i, j] = T.exp2(x[i, j] * log2e - lse[i])
                T.copy(y, Y[bx * block, ko * tile])

    return softmax


def block_sparse_gemm(m, n, k, tiles=(64, 64, 32), dtype="float32"):
    tile_m, tile_n, tile_k = tiles
    mask_shape = (m // tile_m, n // tile_n, k // tile_k)

    @T.prim_func
    def block_sparse(
        A: T.Tensor((m, k), dtype),
        B: T.Tensor((k, n), dtype),
        Mask: T.Tensor(mask_shape, "bool"),
        C: T.Tensor((m, n), "float32"),
    ):
        with T.Kernel(
            T.ceildiv(n, tile_n), T.ceildiv(m, tile_m), threads=128
        ) as (
            bx,
            by,
        ):
            a = T.alloc_shared((tile_m, tile_k), dtype)
            b = T.alloc_shared((tile_k, tile_n), dtype)
            c = T.alloc_fragment((tile_m, tile_n), "float32")
            T.clear(c)
            for ko in T.Pipelined(T.ceildiv(k, tile_k), num_stages=2):
                if Mask[by, bx, ko]:
                    T.copy(A[by * tile_m, ko * tile_k], a)
                    T.copy(B[ko * tile_k, bx * tile_n], b)
                    T.gemm(a, b, c)
            T.copy(c, C[by * tile_m, bx * tile_n])

    return block_sparse


def causal_attention(
    batch, tokens, heads, dim, tile_q=64, tile_k=64, dtype="float32"
):
    shape = (batch, tokens, heads, dim)
    scale = (1.0 / dim) ** 0.5 * 1.44269504

    @T.prim_func
    def attention(
        Q: T.Tensor(shape, dtype),
        K: T.Tensor(shape, dtype),
        V: T.Tensor(shape, dtype),
        O: T.Tensor(shape, dtype),
    ):
        with T.Kernel(T.ceildiv(tokens, tile_q), heads, batch, threads=128) as (
            bx,
            by,
            bz,
        ):
            q = T.alloc_shared((tile_q, dim), dtype)
            k = T.alloc_shared((tile_k, dim), dtype)
            v = T.alloc_shared((tile_k, dim), dtype)
            scores = T.alloc_fragment((tile_q, tile_k), "float32")
            weights = T.alloc_fragment((tile_q, tile_k), dtype)
            out = T.alloc_fragment((tile_q, dim), "float32")
            largest = T.alloc_fragment((tile_q,), "float32")
            before = T.alloc_fragment((tile_q,), "float32")
            rescale = T.alloc_fragment((tile_q,), "float32")
            row_sum = T.alloc_fragment((tile_q,), "float32")
            total = T.alloc_fragment((tile_q,), "float32")
            T.copy(Q[bz, bx * tile_q : (bx + 1) * tile_q, by, :], q)
            T.fill(out, 0)
            T.fill(total, 0)
            T.fill(largest, -T.infinity("float32"))
            steps = T.min(
                T.ceildiv(tokens, tile_k), T.ceildiv((bx + 1) * tile_q, tile_k)
            )
            for ko in T.Pipelined(steps, num_stages=1):
                T.copy(K[bz, ko * tile_k : (ko + 1) * tile_k, by, :], k)
                for i, j in T.Parallel(tile_q, tile_k):
                    scores[i, j] = T.if_then_else(
                        bx * tile_q + i >= ko * tile_k + j,
                        0,
                        -T.infinity("float32"),
                    )
                T.gemm(q, k, scores, transpose_B=True)
                T.copy(V[bz, ko * tile_k : (ko + 1) * tile_k, by, :], v)
                T.copy(largest, before)
                T.fill(largest, -T.infinity("float32"))
                T.reduce_max(scores, largest, dim=1, clear=False)
                for i in T.Parallel(tile_q):
                    largest[i] = T.max(largest[i], before[i])
                for i in T.Parallel(tile_q):
                    rescale[i] = T.exp2(before[i] * scale - largest[i] * scale)
                for i, j in T.Parallel(tile_q, dim):
                    out[i, j] *= rescale[i]
                for i, j in T.Parallel(tile_q, tile_k):
                    scores[i, j] = T.exp2(
                        scores[i, j] * scale - largest[i] * scale
                    )
                T.copy(scores, weights)
                T.gemm(weights, v, out)
                T.reduce_sum(scores, row_sum, dim=1)
                for i in T.Parallel(tile_q):
                    total[i] = total[i] * rescale[i] + row_sum[i]
            for i, j in T.Parallel(tile_q, dim):
                out[i, j] /= total[i]
            T.copy(out, O[bz, bx * tile_q : (bx + 1) * tile_q, by, :])

    return attention


def local_add(rows, columns, tile=64, dtype="float32"):
    """Written so that TileLang's c target takes it too."""

    @T.prim_func
    def add(
        A: T.Tensor((rows, columns), dtype),
        B: T.Tensor((rows, columns), dtype),
        C: T.Tensor((rows, columns), dtype),
    ):
        with T.Kernel(columns // tile, rows // tile) as (bx, by):
            a = T.alloc_local((tile, tile), dtype)
            b = T.alloc_local((tile, tile), dtype)
            c = T.alloc_local((tile, tile), dtype)
            T.copy(A[by * tile, bx * tile], a)
            T.copy(B[by * tile, bx * tile], b)
            for i, j in T.grid(tile, tile):
                c[i, j] = a[i, j] + b[i, j]
            T.copy(c, C[by * tile, bx * tile])

    return add
