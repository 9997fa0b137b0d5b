"""Kernels of the kinds that DeepSeek's V3.2 and V4 run, on narrow floats."""

import tilelang.language as T

E4M3, E2M1, E8M0 = "float8_e4m3fn", "float4_e2m1fn", "float8_e8m0fnu"
BF16, F32 = "bfloat16", "float32"


def exponent_above(x):
    """The exponent of the smallest power of two that is not below x > 0."""
    bits = T.reinterpret(x, "uint32")
    more = T.if_then_else((bits & 0x7FFFFF) != 0, 1, 0)
    return T.cast(((bits >> 23) & 0xFF) - 127 + more, "int32")


def power_of_two(exponent):
    return T.reinterpret((exponent + 127) << 23, F32)


def quantize(n, group, target, largest, scale, is_rounded):
    """Y, S: X in groups of a row, each divided by its largest number."""
    m = T.dynamic("m")
    rows = 4
    inverse = 1 / largest

    @T.prim_func
    def quantize(
        X: T.Tensor((m, n), BF16),
        Y: T.Tensor((m, n), target),
        S: T.Tensor((m, T.ceildiv(n, group)), scale),
    ):
        with T.Kernel(T.ceildiv(m, rows), T.ceildiv(n, group), threads=128) as (
            bm,
            bn,
        ):
            x_shared = T.alloc_shared((rows, group), BF16)
            x = T.alloc_fragment((rows, group), F32)
            most = T.alloc_fragment((rows,), F32)
            s = T.alloc_fragment((rows,), F32)
            y = T.alloc_fragment((rows, group), target)
            for _ in T.Pipelined(1, num_stages=2):
                T.copy(X[bm * rows, bn * group], x_shared)
                T.copy(x_shared, x)
                T.reduce_absmax(x, most, dim=1)
                for i in T.Parallel(rows):
                    most[i] = T.max(most[i], 1e-4)
                    if is_rounded:
                        s[i] = power_of_two(exponent_above(most[i] * inverse))
                    else:
                        s[i] = most[i] * inverse
                for i, j in T.Parallel(rows, group):
                    y[i, j] = T.clamp(x[i, j] / s[i], -largest, largest)
                for i in T.Parallel(rows):
                    S[bm * rows + i, bn] = T.Cast(scale, s[i])
                T.copy(y, Y[bm * rows, bn * group])

    return quantize


def fp8_gemm(n, k, group=128):
    """C = A times B transposed, with a scale for each row and group of A, and
    for each square of B."""
    m = T.dynamic("m")

    @T.prim_func
    def fp8_gemm(
        A: T.Tensor((m, k), E4M3),
        B: T.Tensor((n, k), E4M3),
        C: T.Tensor((m, n), BF16),
        SA: T.Tensor((m, T.ceildiv(k, group)), F32),
        SB: T.Tensor((T.ceildiv(n, group), T.ceildiv(k, group)), F32),
    ):
        with T.Kernel(T.ceildiv(n, 128), T.ceildiv(m, 32), threads=128) as (
            bx,
            by,
        ):
            a = T.alloc_shared((32, group), E4M3)
            b = T.alloc_shared((128, group), E4M3)
            s = T.alloc_shared((32), F32)
            part = T.alloc_fragment((32, 128), F32)
            total = T.alloc_fragment((32, 128), F32)
            T.use_swizzle(panel_size=10)
            T.clear(part)
            T.clear(total)
            for step in T.Pipelined(T.ceildiv(k, group), num_stages=4):
                T.copy(A[by * 32, step * group], a)
                T.copy(B[bx * 128, step * group], b)
                scale = SB[bx * 128 // group, step]
                for i in T.Parallel(32):
                    s[i] = SA[by * 32 + i, step] * scale
                T.gemm(a, b, part, transpose_B=True)
                for i, j in T.Parallel(32, 128):
                    total[i, j] += part[i, j] * s[i]
                T.clear(part)
            T.copy(total, C[by * 32, bx * 128])

    return fp8_gemm


def fp8_index(heads, width):
    """O: the sum over heads of relu(k . q) by their weights, by k's scale."""
    b, m, n = T.dynamic("b"), T.dynamic("m"), T.dynamic("n")
    outer, inner = 256, 64

    @T.prim_func
    def fp8_index(
        Q: T.Tensor((b, m, heads, width), E4M3),
        W: T.Tensor((b, m, heads), F32),
        K: T.Tensor((b, n, width), E4M3),
        S: T.Tensor((b, n), F32),
        O: T.Tensor((b, m, n), F32),  # noqa: E741
    ):
        with T.Kernel(b, m, T.ceildiv(n, outer)) as (ib, im, io):
            q = T.alloc_shared((heads, width), E4M3)
            w = T.alloc_fragment(heads, F32)
            T.copy(Q[ib, im, 0, 0], q)
            T.copy(W[ib, im, 0], w)
            for step in T.Pipelined(outer // inner, num_stages=2):
                k = T.alloc_shared((inner, width), E4M3)
                s = T.alloc_fragment(inner, F32)
                logits = T.alloc_fragment((inner, heads), F32)
                sums = T.alloc_fragment(inner, F32)
                T.copy(K[ib, io * outer + step * inner, 0], k)
                T.copy(S[ib, io * outer + step * inner], s)
                T.gemm(k, q, logits, transpose_B=True, clear_accum=True)
                for h, i in T.Parallel(heads, inner):
                    logits[i, h] = T.max(logits[i, h], 0) * w[h]
                T.reduce_sum(logits, sums, dim=1)
                for i in T.Parallel(inner):
                    sums[i] *= s[i]
                T.copy(sums, O[ib, im, io * outer + step * inner])

    return fp8_index


def fp4_gemm(n, k):
    """C = A times B transposed: A in float8 with a scale for 128 numbers of a
    row, B in float4 with a power of two for 32."""
    m = T.dynamic("m")
    group = 32

    @T.prim_func
    def fp4_gemm(
        A: T.Tensor((m, k), E4M3),
        B: T.Tensor((n, k), E2M1),
        C: T.Tensor((m, n), BF16),
        SA: T.Tensor((m, T.ceildiv(k, 128)), F32),
        SB: T.Tensor((n, T.ceildiv(k, group)), E8M0),
    ):
        with T.Kernel(T.ceildiv(n, 128), T.ceildiv(m, 32), threads=128) as (
            bx,
            by,
        ):
            a = T.alloc_shared((32, group), E4M3)
            narrow = T.alloc_shared((128, group), E2M1)
            b = T.alloc_shared((128, group), E4M3)
            sa = T.alloc_fragment((32,), F32)
            sb = T.alloc_fragment((128,), F32)
            part = T.alloc_fragment((32, 128), F32)
            total = T.alloc_fragment((32, 128), F32)
            T.clear(part)
            T.clear(total)
            for step in T.Pipelined(T.ceildiv(k, group), num_stages=2):
                T.copy(A[by * 32, step * group], a)
                T.copy(B[bx * 128, step * group], narrow)
                for i, j in T.Parallel(128, group):
                    b[i, j] = T.Cast(E4M3, T.Cast(F32, narrow[i, j]))
                for i in T.Parallel(32):
                    sa[i] = SA[by * 32 + i, step * group // 128]
                for i in T.Parallel(128):
                    sb[i] = T.Cast(F32, SB[bx * 128 + i, step])
                T.gemm(a, b, part, transpose_B=True)
                for i, j in T.Parallel(32, 128):
                    total[i, j] += part[i, j] * sa[i] * sb[j]
                T.clear(part)
            T.copy(total, C[by * 32, bx * 128])

    return fp4_gemm
