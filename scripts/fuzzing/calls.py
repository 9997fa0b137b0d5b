"""Random wrong calls of the Python package.

usage: python -m fuzzing.calls SEED [COUNT]

Prints a line of JSON for each batch that is tried, and for each finding. Every
array of a call lies within a larger one, whose other elements must stay as they
are. A call either does what it should, or raises an error of the package, which
says what is wrong; then no array has changed."""

import gc
import json
import random
import sys
import threading
import traceback

import ml_dtypes
import numpy as np

GUARD = 16  # Elements before and after each array.

ADD = """
func.func @add(%a: {memref}, %b: {memref}, %c: {memref}, %s: {element}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %a, %c0 : {memref}
  %n = memref.dim %a, %c1 : {memref}
  tt.grid_kernel (%i, %j) in (%m, %n) {{
    %x = memref.load %a[%i, %j] : {memref}
    %y = memref.load %b[%i, %j] : {memref}
    %z = {add} %x, %y : {element}
    %t = {add} %z, %s : {element}
    memref.store %t, %c[%i, %j] : {memref}
  }}
  return
}}
"""
KERNELS = [
    ("f32", "float32", "arith.addf", ""),
    ("f32", "float32", "arith.addf", ", strided<[?, ?], offset: ?>"),
    ("f32", "float32", "arith.addf", ", strided<[?, 1], offset: ?>"),
    ("i16", "int16", "arith.addi", ""),
    ("bf16", ml_dtypes.bfloat16, "arith.addf", ""),
    ("i1", "bool", "arith.ori", ""),
]
DTYPES = [
    *("float16 float32 float64 int8 uint8 int16 uint16 int32 int64".split()),
    *("uint64 bool complex64 object S4 U3 >f4 >i2 datetime64[s] V4".split()),
    ml_dtypes.bfloat16,
    ml_dtypes.float8_e4m3fn,
    [("x", "f4"), ("y", "f4")],
]


class Sub(np.ndarray):
    pass


class Liar:
    """Says that it is an array."""

    __array_interface__ = {
        "shape": (1 << 40, 1 << 40),
        "typestr": "<f4",
        "data": (64, False),
        "version": 3,
    }
    shape, dtype, ndim = (2, 3), np.dtype("float32"), 2


class Failing:
    def __float__(self):
        raise RuntimeError("no number")

    __index__ = __int__ = __float__

    def __len__(self):
        return 1 << 62


class Batch:
    def __init__(self, rng, kernels):
        self.rng = rng
        self.kernel, self.dtype, self.sign = rng.choice(kernels)
        self.calls = []  # As text, for a report.

    def array(self, shape, dtype=None):
        """An array in the middle of a larger one."""
        dtype = np.dtype(self.dtype if dtype is None else dtype)
        size = int(np.prod(shape))
        whole = np.zeros(size + 2 * GUARD, dtype)
        if dtype.kind in "biufc":
            whole[...] = self.rng.randint(0, 1)
        self.wholes.append((whole, whole.tobytes()))
        return whole[GUARD : GUARD + size].reshape(shape)

    def draw_shape(self):
        rank = self.rng.choice([0, 1, 2, 2, 2, 3, 5])
        return tuple(self.rng.choice([0, 1, 2, 3, 7, 40]) for _ in range(rank))

    def draw_wrong(self, shape, arguments):
        """Something else in the place of an array of this shape."""
        kind = self.rng.randrange(16)
        if kind == 0:
            return self.array(shape, self.rng.choice(DTYPES))
        if kind == 1:
            return self.array(self.draw_shape())
        if kind == 2:
            return self.array(shape)[::-1]
        if kind == 3:
            return self.array(shape[::-1]).T
        if kind == 4:
            wide = self.array((shape[0] * 2 + 1, shape[1] * 3 + 1))
            return wide[1::2, 1::3][: shape[0], : shape[1]]
        if kind == 5:
            return np.broadcast_to(self.array((1, shape[1])), shape)
        if kind == 6:
            dtype = np.dtype(self.dtype)
            raw = np.zeros(shape[0] * shape[1] * dtype.itemsize + 1, "uint8")
            return raw[1:].view(dtype).reshape(shape)
        if kind == 7:
            array = self.array(shape)
            array.flags.writeable = False
            return array
        if kind == 8:
            arrays = [x for x in arguments if isinstance(x, np.ndarray)]
            return self.rng.choice(arrays) if arrays else None
        if kind == 9:
            return self.array(shape).view(Sub)
        if kind == 10:
            return memoryview(self.array(shape, "float32"))
        if kind == 11:
            return np.ma.masked_array(self.array(shape))
        if kind == 12:
            # Elements that share memory.
            base = self.array((shape[0] + shape[1],))
            stride = base.strides[0]
            return np.lib.stride_tricks.as_strided(
                base, shape, (stride, stride)
            )
        return self.rng.choice(
            [None, [], "text", 3, 1e400, 10**400, Liar(), Failing(), b"", {}]
            + [np.float32(1), np.array(None), self.array(shape).tolist(), self]
        )

    def draw_number(self):
        return self.rng.choice(
            [0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**400, 1.5, 1e300, None]
            + [float("nan"), float("inf"), True, "1", 1j, [], Failing()]
            + [np.float32(2), np.int8(3), np.array(1), np.array([1, 2])]
        )

    def draw_call(self):
        self.wholes = []
        shape = (self.rng.choice([0, 1, 3, 9]), self.rng.choice([0, 1, 4, 17]))
        arguments = [self.array(shape) for _ in range(3)]
        if self.rng.random() < 0.2:
            # Two that overlap by less than all.
            base = self.array((shape[0] + 1, shape[1]))
            arguments[self.rng.randrange(2)] = base[:-1]
            arguments[2] = base[1:]
        arguments.append(self.rng.choice([0, 1]))
        for _ in range(self.rng.choice([0, 1, 1, 1, 2])):
            at = self.rng.randrange(4)
            arguments[at] = (
                self.draw_number()
                if at == 3
                else self.draw_wrong(shape, arguments)
            )
        if self.rng.random() < 0.05:
            arguments = arguments[: self.rng.randint(0, 3)]
        if self.rng.random() < 0.05:
            arguments += [self.array(shape)] * self.rng.randint(1, 3)
        keywords = {"s": 1} if self.rng.random() < 0.03 else {}
        return arguments, keywords

    def check(self, arguments, done):
        """What is wrong after a call."""
        for whole, before in self.wholes:
            same = np.frombuffer(before, "uint8")
            now = np.frombuffer(whole.tobytes(), "uint8")
            changed = np.flatnonzero(same != now)
            written = done and np.shares_memory(whole, arguments[2])
            if changed.size == 0:
                continue
            if not written:
                return f"another array than C has changed, at {changed[:4]}"
            # Byte by byte: what C covers may have changed.
            element = whole.dtype.itemsize
            covered = np.zeros(whole.size * element, bool)
            first = whole.__array_interface__["data"][0]
            c = arguments[2]
            base = c.__array_interface__["data"][0] - first
            for place in np.ndindex(c.shape):
                at = base + sum(i * s for i, s in zip(place, c.strides))
                covered[at : at + element] = True
            if not covered[changed].all():
                return "memory beside C has changed"
        if done:
            a, b, c, s = arguments
            if c.size and not np.shares_memory(a, c):
                wanted = np.asarray(a) + np.asarray(b)
                number = np.asarray(s, c.dtype if c.dtype.kind in "ib" else "f8")
                wanted = (wanted + number.astype(c.dtype)).astype(c.dtype)
                if wanted.tobytes() != c.tobytes():
                    return f"another result: {c}, not {wanted}"
        return None

    def call(self):
        import ttgrid

        arguments, keywords = self.draw_call()
        described = ", ".join(describe(x) for x in arguments)
        text = f"{self.sign}: ({described}) {keywords}"
        self.calls.append(text)
        try:
            self.kernel(*arguments, **keywords)
            done = True
        except ttgrid.Error as error:
            done = False
            if len(str(error)) < 15:
                report(fault="poor message", text=text, note=str(error))
        except RuntimeError as error:
            done = False
            if str(error) != "no number":  # Its own, of Failing.
                report(fault="error", text=text, note=traceback.format_exc())
        except BaseException:
            done = False
            report(fault="error", text=text, note=traceback.format_exc())
        fault = self.check(arguments, done)
        if fault:
            report(fault=fault.split(":")[0][:40], text=text, note=fault)


def describe(value):
    if isinstance(value, np.ndarray):
        flags = "" if value.flags.writeable else " read-only"
        return (
            f"{type(value).__name__} {value.dtype} {value.shape} strides "
            f"{value.strides}{flags}"
        )
    return f"{type(value).__name__} {str(value)[:30]}"


def report(**record):
    print(json.dumps(record), flush=True)


# --- Other functions of the package -------------------------------------------


def draw_anything(rng):
    return rng.choice(
        [0, 1, -1, 2**31, 2**63 - 1, 2**63, 2**200, 1.5, None, "", "x", "8x8"]
        + ["?", "grouped<0>", "cyclic<99999999999999999999>", (), (0,), (3, -1)]
        + [(2**40, 2**40), (1, 2, 3), [4, 4], {}, b"4x4", True, "row_major"]
        + [Failing(), np.int64(3), np.array([2, 3]), (2**62, 0), ("a", 1)]
        + ["blocked", "ranges<[0, 1]>", "contiguous", "\0", "é", "<" * 99]
    )


def call_schedule(rng, ttgrid):
    """A function of Schedule with any arguments."""
    schedule = ttgrid.Schedule(
        cores=rng.choice([1, 4, "2x3", "?"]),
        partition=rng.choice(["contiguous", "cyclic<2>"]),
        order=rng.choice(["row_major", "grouped<3, serpentine>"]),
    )
    anything = [draw_anything(rng) for _ in range(5)]
    keywords = {
        name: anything.pop()
        for name in rng.sample(["cores", "partition", "order"], 2)
    }
    calls = [
        lambda: ttgrid.Schedule(**keywords),
        lambda: schedule.replace(**keywords),
        lambda: ttgrid.Schedule.parse(anything[0]),
        lambda: schedule.tiles(core=anything[0], grid=anything[1]),
        lambda: schedule.owner(tile=anything[0], grid=anything[1]),
        lambda: schedule.position(tile=anything[0], grid=(4, 3)),
        lambda: schedule.plan(grid=anything[0], num_cores=anything[1]),
        lambda: schedule.check(grid=anything[0], num_cores=3),
        lambda: schedule.svg(grid=anything[0]),
        lambda: schedule.explain(anything[0], anything[1]),
        lambda: ttgrid.Schedule.choose(
            grid=anything[0], operands=anything[1], cores=anything[2]
        ),
        lambda: ttgrid.Module.parse(anything[0]),
        lambda: ttgrid.Module.parse("").run(anything[0]),
        lambda: ttgrid.compile(anything[0], anything[1]),
        lambda: ttgrid.Parameter(anything[0], anything[1], anything[2]),
    ]
    at = rng.randrange(len(calls))
    text = f"call {at} {keywords} {anything}"
    try:
        calls[at]()
    except (ttgrid.Error, TypeError, ValueError) as error:
        if len(str(error)) < 10:
            report(fault="poor message", text=text, note=repr(error))
    except RuntimeError as error:
        if str(error) != "no number":
            report(fault="error", text=text, note=traceback.format_exc())
    except BaseException:
        report(fault="error", text=text, note=traceback.format_exc())


def call_together(rng, kernels, ttgrid):
    """Calls of several threads; what a kernel was made of goes away meanwhile."""
    kernel, dtype, sign = rng.choice(kernels)
    failures = []

    def work(seed):
        own = random.Random(seed)
        batch = Batch(own, [(kernel, dtype, sign)])
        try:
            for _ in range(5):
                batch.call()
        except BaseException:
            failures.append(traceback.format_exc())

    def compile_and_forget():
        module = ttgrid.Module.parse(spell(KERNELS[0]))
        made = ttgrid.compile(module, "add", threads=rng.randint(1, 3))
        del module
        gc.collect()
        c = np.zeros((2, 2), np.float32)
        made(np.ones((2, 2), np.float32), np.ones((2, 2), np.float32), c, 1)
        if not (c == 3).all():
            failures.append(f"a kernel without its module: {c}")

    threads = [
        threading.Thread(target=work, args=(rng.random(),)) for _ in range(4)
    ]
    threads.append(threading.Thread(target=compile_and_forget))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        report(fault="error", text="calls of several threads", note=failure)


def compile_kernel(ttgrid, kernel):
    """With sizes that must agree, which memrefs alone don't say."""
    parameters = [ttgrid.Parameter(x, kernel[1], ("M", "N")) for x in "ABC"]
    parameters.append(ttgrid.Parameter("s", kernel[1], ()))
    module = ttgrid.Module.parse(spell(kernel))
    return ttgrid.compile(module, "add", parameters=parameters)


def spell(kernel):
    element, _, add, layout = kernel
    return ADD.format(
        memref=f"memref<?x?x{element}{layout}>", element=element, add=add
    )


def main(seed, count=200):
    import warnings

    import ttgrid

    warnings.simplefilter("ignore")
    rng = random.Random(int(seed))
    kernels = [
        (compile_kernel(ttgrid, kernel), kernel[1], kernel[0] + kernel[3])
        for kernel in KERNELS
    ]
    for number in range(int(count)):
        # What is tried is told before, as the process may not come back.
        report(trying=f"seed {seed}, number {number}")
        kind = rng.random()
        if kind < 0.75:
            Batch(rng, kernels).call()
        elif kind < 0.97:
            call_schedule(rng, ttgrid)
        else:
            call_together(rng, kernels, ttgrid)


if __name__ == "__main__":
    main(*sys.argv[1:])
