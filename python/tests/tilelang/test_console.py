"""T.print and T.device_assert."""

import concurrent.futures
import re

import numpy as np
import pytest
import tilelang.language as T
import ttgrid
import ttgrid.tilelang

SCHEDULES = [
    "<cores = 1, partition = contiguous, order = row_major>",
    "<cores = 3, partition = cyclic, order = row_major>",
    "<cores = 64, partition = contiguous, order = row_major>",
]


def at(block, thread=0):
    return f"BlockIdx=({block}, 0, 0), ThreadIdx=({thread}, 0, 0)"


def test_values_of_every_type(capsys):
    @T.prim_func
    def show(A: T.Tensor((3,), "float32"), n: T.int64):
        with T.Kernel(3, threads=32) as bx:
            T.print(A[bx], msg="f32")
            T.print(T.cast(A[bx], "float16") * 2, msg="f16")
            T.print(T.cast(A[bx], "bfloat16"), msg="bf16")
            T.print(T.cast(A[bx], "float64"), msg="f64")
            T.print(n + bx, msg="i64")
            T.print(T.cast(-1, "int8"), msg="i8")
            T.print(T.cast(bx, "uint32") - T.cast(3, "uint32"), msg="u32")
            T.print(A[bx] > 0.0, msg="bool")
            T.print(msg="déjà vu")

    numbers = np.array([-1.5, 0.25, np.inf], np.float32)
    for schedule in SCHEDULES:
        kernel = ttgrid.tilelang.load(show, schedule)
        kernel(numbers, 2**40)
        lines = capsys.readouterr().out.splitlines()
        expected = []
        for block, x in enumerate(numbers.tolist()):
            for message, value in [
                ("f32", f"float value={x:f}"),
                ("f16", f"half_t value={2 * x:f}"),
                ("bf16", f"bfloat16_t value={x:f}"),
                ("f64", f"double value={x:f}"),
                ("i64", f"long value={2**40 + block}"),
                ("i8", "signed char value=-1"),
                ("u32", f"uint value={2**32 + block - 3}"),
                ("bool", f"bool value={str(x > 0).lower()}"),
            ]:
                expected.append(f"msg='{message}' {at(block)}: dtype={value}")
            expected.append(f"msg='déjà vu' {at(block)}")
        assert sorted(lines) == sorted(expected)


def test_buffers_and_threads(capsys):
    @T.prim_func
    def show(A: T.Tensor((2, 3), "int32")):
        with T.Kernel(2, threads=4) as bx:
            tx = T.get_thread_binding()
            s = T.alloc_shared((3,), "int32")
            f = T.alloc_fragment((3,), "int32")
            own = T.alloc_local((1,), "int32")
            T.copy(A[bx, 0:3], s)
            T.copy(s, f)
            own[0] = tx + 10 * bx
            T.print(s, msg="shared")
            T.print(f, msg="fragment")
            T.print(own, msg="own")
            if tx == 2:
                T.print(s[0], msg="one")
                if bx == 1:
                    T.print(A, msg="all")

    a = np.arange(6, dtype=np.int32).reshape(2, 3)
    for schedule in SCHEDULES:
        ttgrid.tilelang.load(show, schedule)(a)
        lines = capsys.readouterr().out.splitlines()
        expected = []
        for block in range(2):
            for i in range(3):
                value = f"index={i}, dtype=int value={a[block, i]}"
                for name, buffer in (("shared", "s"), ("fragment", "f")):
                    expected.append(
                        f"msg='{name}' {at(block)}: buffer={buffer}, {value}"
                    )
            for thread in range(4):
                expected.append(
                    f"msg='own' {at(block, thread)}: buffer=own, index=0,"
                    f" dtype=int value={thread + 10 * block}"
                )
            expected.append(
                f"msg='one' {at(block, 2)}: dtype=int value={a[block, 0]}"
            )
        for i, value in enumerate(a.ravel()):
            expected.append(
                f"msg='all' {at(1, 2)}: buffer=A, index={i}, dtype=int"
                f" value={value}"
            )
        assert sorted(lines) == sorted(expected)


def test_many_lines_are_whole(capsys):
    @T.prim_func
    def show(A: T.Tensor((1,), "int32")):
        with T.Kernel(400, threads=32) as bx:
            for i in T.serial(60):
                T.print(bx * 100 + i, msg="a message of some length" * 3)

    ttgrid.tilelang.load(show, SCHEDULES[2])(np.zeros(1, np.int32))
    lines = capsys.readouterr().out.splitlines()
    assert sum(map(len, lines)) > 2**20
    pattern = r"msg='(?:a message of some length){3}' BlockIdx=\((\d+), 0, 0\)"
    found = [
        re.fullmatch(pattern + r", ThreadIdx=\(0, 0, 0\): .*=(\d+)", line)
        for line in lines
    ]
    numbers = sorted(int(one[2]) for one in found)
    assert numbers == [b * 100 + i for b in range(400) for i in range(60)]


def asserting():
    @T.prim_func
    def check(
        A: T.Tensor((8,), "int32"), C: T.Tensor((8,), "int32"), n: T.int32
    ):
        with T.Kernel(8, threads=16) as bx:
            T.device_assert(A[bx] < n, "too large")
            C[bx] = 1

    return check


def test_assertion(capsys):
    a = np.arange(8, dtype=np.int32)
    for schedule in SCHEDULES:
        kernel = ttgrid.tilelang.load(asserting(), schedule)
        c = np.zeros(8, np.int32)
        kernel(a, c, 8)
        assert c.all()
        c[:] = 0
        with pytest.raises(ttgrid.KernelAssertionError) as caught:
            kernel(a, c, 3)
        assert isinstance(caught.value, (AssertionError, ttgrid.Error))
        text = str(caught.value)
        assert text.startswith("too large\n")
        assert re.search(rf"at {re.escape(__file__)}:\d+ in check\n", text)
        block = int(re.search(r"BlockIdx=\((\d), 0, 0\)", text)[1])
        assert block >= 3
        if schedule == SCHEDULES[0]:
            # No other tile is begun.
            assert block == 3 and c.tolist() == [1] * 4 + [0] * 4
        # The next call knows nothing of it.
        kernel(a, c, 8)
        assert c.all()
    assert capsys.readouterr().out == ""


def test_assertion_of_a_thread():
    @T.prim_func
    def check(A: T.Tensor((4, 16), "int32")):
        with T.Kernel(4, threads=16) as bx:
            tx = T.get_thread_binding()
            if bx > 0:
                T.device_assert(A[bx, tx] != 7)

    a = np.zeros((4, 16), np.int32)
    a[0, 3] = a[2, 5] = 7
    kernel = ttgrid.tilelang.load(check)
    with pytest.raises(AssertionError, match=re.escape(at(2, 5))):
        kernel(a)


def test_calls_at_once():
    kernel = ttgrid.tilelang.load(asserting(), SCHEDULES[1])
    a = np.arange(8, dtype=np.int32)

    def fails(n):
        try:
            kernel(a, np.zeros(8, np.int32), n)
        except AssertionError:
            return True
        return False

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        limits = [8, 3] * 20
        assert list(pool.map(fails, limits)) == [n < 8 for n in limits]


def test_the_line_of_a_print():
    @T.prim_func
    def show(A: T.Tensor((4,), "float6_e2m3fn")):
        with T.Kernel(4, threads=16) as bx:
            T.print(A[bx])

    with pytest.raises(ttgrid.tilelang.UnsupportedError) as caught:
        ttgrid.tilelang.load(show)
    assert caught.value.file == __file__
    assert "tilelang/cuda" not in str(caught.value)


def test_the_persistent_program_prints():
    text = ttgrid.tilelang.load(asserting()).persistent()
    assert "func.call @ttgrid_assert_failed" in text.replace(
        " call", " func.call"
    )
