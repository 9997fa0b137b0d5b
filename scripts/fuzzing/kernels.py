"""Random TileLang kernels, compared with NumPy.

usage: python -m fuzzing.kernels SEED [COUNT]

Prints a line of JSON for each kernel that is tried, and for each that is wrong.
A kernel is made twice from one sequence of random choices: as TileLang's text,
and as functions on NumPy arrays that do the same for one tile."""

import importlib.util
import json
import pathlib
import random
import sys
import tempfile
import traceback

import numpy as np

OPERATIONS = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "T.max": np.maximum,
    "T.min": np.minimum,
}
REDUCTIONS = {
    "sum": lambda x, axis: x.sum(axis=axis, dtype=x.dtype),
    "max": lambda x, axis: x.max(axis=axis),
    "min": lambda x, axis: x.min(axis=axis),
    "abssum": lambda x, axis: np.abs(x).sum(axis=axis, dtype=x.dtype),
    "absmax": lambda x, axis: np.abs(x).max(axis=axis),
}


class Tile:
    """What the statements see of one tile."""

    def __init__(self, arrays, sizes, block, place):
        self.arrays, self.sizes, self.block = arrays, sizes, block
        self.by, self.bx = place
        self.buffers = {}

    def load(self, name, row, column, shape):
        """Zeros where the tile is past the array's edge."""
        array, out = self.arrays[name], np.zeros(shape, self.arrays[name].dtype)
        part = array[row : row + shape[0], column : column + shape[1]]
        out[: part.shape[0], : part.shape[1]] = part
        return out

    def store(self, name, row, column, values):
        part = self.arrays[name][
            row : row + values.shape[0], column : column + values.shape[1]
        ]
        part[...] = values[: part.shape[0], : part.shape[1]]


class Kernel:
    def __init__(self, rng):
        self.rng = rng
        self.dtype = rng.choice(["float32", "float32", "int32"])
        self.block = (rng.choice([4, 8, 16, 32]), rng.choice([4, 8, 16, 32]))
        self.size = (rng.randint(1, 70), rng.randint(1, 70))
        self.depth, self.inner = rng.randint(1, 50), rng.choice([4, 8, 16])
        self.lines, self.steps = [], []
        self.tiles, self.rows = [], []  # Names of buffers.
        self.indent = 8

    def emit(self, line, step=None):
        self.lines.append(" " * self.indent + line)
        if step:
            self.steps.append(step)

    def number(self):
        value = self.rng.randint(-4, 4)
        if self.dtype == "int32":
            return str(value), np.int32(value)
        return f"T.float32({value / 4})", np.float32(value / 4)

    def expression(self, depth=2):
        """The text of an element at [i, j], and what gives it for a tile."""
        kind = self.rng.randrange(7)
        if depth == 0 or kind == 0:
            name = self.rng.choice(self.tiles)
            return f"{name}[i, j]", lambda tile: tile.buffers[name]
        if kind == 1:
            text, value = self.number()
            return text, lambda tile: np.full(self.block, value)
        if kind == 2 and self.rows:
            name = self.rng.choice(self.rows)
            return f"{name}[i]", lambda tile: np.broadcast_to(
                tile.buffers[name][:, None], self.block
            )
        if kind == 3:
            return self.index()
        if kind == 4:
            return self.choice(depth)
        name = self.rng.choice(list(OPERATIONS))
        left, run_left = self.expression(depth - 1)
        right, run_right = self.expression(depth - 1)
        text = (
            f"{name}({left}, {right})"
            if name.startswith("T.")
            else f"({left} {name} {right})"
        )
        return text, lambda tile: OPERATIONS[name](
            run_left(tile), run_right(tile)
        )

    def index(self):
        """A number made of the element's place."""
        a, b, c = (self.rng.randint(0, 3) for _ in range(3))
        m = self.rng.randint(2, 9)
        text = (
            f'T.cast((i * {a} + j * {b} + bx * {c} + by) % {m}, "{self.dtype}")'
        )

        def run(tile):
            i, j = np.indices(self.block)
            return ((i * a + j * b + tile.bx * c + tile.by) % m).astype(
                self.dtype
            )

        return text, run

    def choice(self, depth):
        left, run_left = self.expression(depth - 1)
        right, run_right = self.expression(depth - 1)
        m, r = self.rng.randint(2, 4), self.rng.randint(0, 3)
        text = f"T.if_then_else((i + 2 * j) % {m} == {r % m}, {left}, {right})"

        def run(tile):
            i, j = np.indices(self.block)
            return np.where(
                (i + 2 * j) % m == r % m, run_left(tile), run_right(tile)
            )

        return text, run

    # Statements.

    def elementwise(self):
        name = self.rng.choice(self.tiles)
        text, run = self.expression()
        self.emit(
            f"for i, j in T.Parallel({self.block[0]}, {self.block[1]}):"
        )

        def step(tile):
            value = run(tile).astype(self.dtype)
            # Small, so that sums of floats don't lose what they are made of.
            tile.buffers[name] = np.clip(value, -100, 100)

        low, high = ("-100", "100")
        if self.dtype == "float32":
            low, high = "T.float32(-100)", "T.float32(100)"
        self.emit(
            f"    {name}[i, j] = T.max(T.min({text}, {high}), {low})", step
        )

    def reduction(self):
        kind = self.rng.choice(list(REDUCTIONS))
        source, target = self.rng.choice(self.tiles), f"r{len(self.rows)}"
        declared = f'{target} = T.alloc_fragment(({self.block[0]},), "{self.dtype}")'
        self.emit(declared)

        def step(tile):
            tile.buffers[target] = REDUCTIONS[kind](tile.buffers[source], 1)

        self.emit(f"T.reduce_{kind}({source}, {target}, dim=1)", step)
        self.rows.append(target)

    def nested(self, header):
        """One statement under a header; returns what it does."""
        self.emit(header)
        steps, self.steps = self.steps, []
        self.indent += 4
        self.elementwise()
        self.indent -= 4
        body, self.steps = self.steps, steps
        return body

    def loop(self):
        """A serial loop of a few rounds of one statement."""
        count = self.rng.randint(0, 4)
        kind = self.rng.choice(["T.serial", "T.unroll", "range"])
        body = self.nested(f"for _k in {kind}({count}):")

        def step(tile):
            for _ in range(count):
                for each in body:
                    each(tile)

        self.steps.append(step)

    def condition(self):
        m = self.rng.randint(2, 3)
        body = self.nested(f"if (bx + by) % {m} == 0:")

        def step(tile):
            if (tile.bx + tile.by) % m == 0:
                for each in body:
                    each(tile)

        self.steps.append(step)

    def transpose(self):
        if self.block[0] != self.block[1]:
            return self.elementwise()
        source, target = self.rng.sample(self.tiles, 2)
        self.emit(f"for i, j in T.Parallel({self.block[0]}, {self.block[1]}):")

        def step(tile):
            tile.buffers[target] = tile.buffers[source].T.copy()

        self.emit(f"    {target}[i, j] = {source}[j, i]", step)

    def product(self):
        """c += P[by] * Q[bx], in parts of the depth."""
        bm, bn, bk = *self.block, self.inner
        stages = self.rng.randint(0, 3)
        self.emit(f'p = T.alloc_shared(({bm}, {bk}), "{self.dtype}")')
        self.emit(f'q = T.alloc_shared(({bk}, {bn}), "{self.dtype}")')
        loop = (
            f"T.Pipelined({-(-self.depth // bk)}, num_stages={stages})"
            if stages
            else f"T.serial({-(-self.depth // bk)})"
        )
        self.emit(f"for k in {loop}:")
        self.emit(f"    T.copy(P[by * {bm}, k * {bk}], p)")
        self.emit(f"    T.copy(Q[k * {bk}, bx * {bn}], q)")

        def step(tile):
            for k in range(-(-self.depth // bk)):
                p = tile.load("P", tile.by * bm, k * bk, (bm, bk))
                q = tile.load("Q", k * bk, tile.bx * bn, (bk, bn))
                tile.buffers["c"] = tile.buffers["c"] + p @ q

        self.emit("    T.gemm(p, q, c)", step)

    def make(self):
        bm, bn = self.block
        at = f"by * {bm}, bx * {bn}"
        for name in "ab":
            scope = self.rng.choice(["shared", "fragment"])
            self.emit(f'{name} = T.alloc_{scope}(({bm}, {bn}), "{self.dtype}")')

            def load(tile, name=name):
                tile.buffers[name] = tile.load(
                    name.upper(), tile.by * bm, tile.bx * bn, self.block
                )

            self.emit(f"T.copy({name.upper()}[{at}], {name})", load)
        self.emit(f'c = T.alloc_fragment(({bm}, {bn}), "{self.dtype}")')

        def clear(tile):
            tile.buffers["c"] = np.zeros(self.block, self.dtype)

        self.emit("T.clear(c)", clear)
        self.tiles = ["a", "b", "c"]
        self.has_product = self.dtype == "float32" and self.rng.random() < 0.4
        if self.has_product:
            self.product()
        kinds = [
            self.elementwise,
            self.reduction,
            self.loop,
            self.condition,
            self.transpose,
        ]
        for _ in range(self.rng.randint(1, 5)):
            self.rng.choice(kinds)()
        self.gather()

        def store(tile):
            tile.store("C", tile.by * bm, tile.bx * bn, tile.buffers["c"])

        self.emit(f"T.copy(c, C[{at}])", store)

    def gather(self):
        """All that was computed, in c."""
        terms = [f"{name}[i, j]" for name in self.tiles]
        terms += [f"{name}[i]" for name in self.rows]
        self.emit(f"for i, j in T.Parallel({self.block[0]}, {self.block[1]}):")

        def step(tile):
            total = sum(tile.buffers[name] for name in self.tiles)
            for name in self.rows:
                total = total + tile.buffers[name][:, None]
            tile.buffers["c"] = total

        self.emit(f"    c[i, j] = {' + '.join(terms)}", step)

    def text(self):
        (m, n), (bm, bn) = self.size, self.block
        tensors = [(name, (m, n)) for name in "ABC"]
        tensors += [("P", (m, self.depth)), ("Q", (self.depth, n))]
        arguments = "".join(
            f'    {name}: T.Tensor({shape}, "{self.dtype}"),\n'
            for name, shape in tensors
        )
        body = "\n".join(self.lines)
        return (
            "import tilelang.language as T\n\n\n@T.prim_func\n"
            f"def kernel(\n{arguments}):\n"
            f"    with T.Kernel(T.ceildiv({n}, {bn}), "
            f"T.ceildiv({m}, {bm}), threads=128) as (bx, by):\n{body}\n"
        )

    def draw_arrays(self):
        numbers = np.random.default_rng(self.rng.randrange(1 << 32))
        (m, n), arrays = self.size, {}
        for name, shape in [
            ("A", (m, n)),
            ("B", (m, n)),
            ("C", (m, n)),
            ("P", (m, self.depth)),
            ("Q", (self.depth, n)),
        ]:
            arrays[name] = numbers.integers(-8, 9, shape).astype(self.dtype)
        return arrays

    def run(self, arrays):
        (m, n), (bm, bn) = self.size, self.block
        for by in range(-(-m // bm)):
            for bx in range(-(-n // bn)):
                tile = Tile(arrays, self.size, self.block, (by, bx))
                for step in self.steps:
                    step(tile)


def report(**record):
    print(json.dumps(record), flush=True)


def load_function(text, folder, number):
    path = pathlib.Path(folder) / f"case{number}.py"
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location(f"case{number}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.kernel


def try_kernel(rng, folder, number):
    import ttgrid.tilelang

    from fuzzing.schedules import draw_schedule

    kernel = Kernel(rng)
    kernel.make()
    text = kernel.text()
    grid = [-(-size // block) for size, block in zip(kernel.size, kernel.block)]
    schedule = draw_schedule(rng, grid[::-1])
    note = f"schedule {schedule}\n"
    report(trying=text)
    arrays = kernel.draw_arrays()
    wanted = {name: array.copy() for name, array in arrays.items()}
    kernel.run(wanted)
    try:
        function = load_function(text, folder, number)
        ttgrid.tilelang.load(function, schedule)(*arrays.values())
    except Exception:
        report(fault="error", text=text, note=note + traceback.format_exc())
        return
    for name in arrays:
        exact = kernel.dtype == "int32" or name != "C"
        tolerance = {} if exact else {"rtol": 1e-4, "atol": 1e-3}
        same = (
            np.array_equal(arrays[name], wanted[name])
            if exact
            else np.allclose(arrays[name], wanted[name], **tolerance)
        )
        if not same:
            report(
                fault="another result",
                text=text,
                note=note + f"{name}\n{arrays[name]}\n{wanted[name]}",
            )
            return


def main(seed, count=12):
    rng = random.Random(int(seed))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(int(count)):
            try_kernel(rng, folder, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
