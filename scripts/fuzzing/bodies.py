"""Random bodies of kernels, on integers, so that every result is exact.

A body writes the elements of %out that lie under its block indices, so no two
tiles touch the same; it may read all of %in."""

TILE = (3, 4)  # What lies under one tile.


def spell_memref(shape, layout=""):
    return f"memref<{''.join(f'{size}x' for size in shape)}i64{layout}>"


class Body:
    """The lines of one body over the block indices `indices` of a grid."""

    def __init__(self, rng, sizes, indices):
        self.rng = rng
        self.lines = []
        self.count = 0
        self.indent = "    "
        self.out_type = spell_memref([max(size, 1) for size in sizes] + [*TILE])
        self.in_shape = (5, 7)
        self.in_type = spell_memref(self.in_shape)
        self.blocks = indices
        self.numbers = list(indices)  # Values of type index.
        self.integers = []  # Values of type i64.
        self.rank = len(sizes)
        self.sizes = sizes

    def emit(self, text):
        self.lines.append(self.indent + text)

    def value(self, text):
        self.count += 1
        name = f"%v{self.count}"
        self.emit(f"{name} = {text}")
        return name

    def number(self, value):
        return self.value(f"arith.constant {value} : index")

    def integer(self, value):
        return self.value(f"arith.constant {value} : i64")

    def draw_number(self, depth=2):
        """Any index."""
        if depth == 0 or self.rng.random() < 0.3:
            if self.rng.random() < 0.3:
                return self.number(self.rng.randint(0, 9))
            return self.rng.choice(self.numbers)
        op = self.rng.choice(
            ["addi", "muli", "subi", "divui", "remui", "minui", "maxsi"]
        )
        left = self.draw_number(depth - 1)
        if op in ("divui", "remui"):
            right = self.number(self.rng.randint(1, 9))
        else:
            right = self.draw_number(depth - 1)
        return self.value(f"arith.{op} {left}, {right} : index")

    def draw_below(self, bound):
        """An index from 0 to below `bound`."""
        limit = self.number(bound)
        return self.value(f"arith.remui {self.draw_number()}, {limit} : index")

    def draw_integer(self, depth=2):
        kind = self.rng.randrange(6)
        if self.integers and kind == 0:
            return self.rng.choice(self.integers)
        if depth == 0 or kind == 1:
            return self.integer(self.rng.randint(-99, 99))
        if kind == 2:
            at = ", ".join(self.draw_below(size) for size in self.in_shape)
            return self.value(f"memref.load %in[{at}] : {self.in_type}")
        if kind == 3:
            return self.value(
                f"arith.index_cast {self.draw_number()} : index to i64"
            )
        op = self.rng.choice(
            "addi subi muli andi ori xori minsi maxsi minui maxui".split()
        )
        left, right = self.draw_integer(depth - 1), self.draw_integer(depth - 1)
        return self.value(f"arith.{op} {left}, {right} : i64")

    def place(self):
        inner = [self.draw_below(size) for size in TILE]
        return f"%out[{', '.join([*self.blocks, *inner])}] : {self.out_type}"

    # Statements.

    def store(self):
        value = self.draw_integer()
        self.emit(f"memref.store {value}, {self.place()}")

    def update(self):
        place = self.place()
        old = self.value(f"memref.load {place}")
        op = self.rng.choice(["addi", "xori", "maxsi", "muli"])
        new = self.value(f"arith.{op} {old}, {self.draw_integer()} : i64")
        self.emit(f"memref.store {new}, {place}")

    def nested(self, depth):
        """Statements whose values are not seen outside."""
        numbers, integers, indent = (
            list(self.numbers),
            list(self.integers),
            self.indent,
        )
        self.indent += "  "
        self.statements(depth - 1)
        self.numbers, self.integers, self.indent = numbers, integers, indent

    def loop(self, depth):
        lower, step = (
            self.number(self.rng.randint(0, 2)),
            self.number(self.rng.randint(1, 3)),
        )
        upper = (
            self.draw_below(6)
            if self.rng.random() < 0.5
            else self.number(self.rng.randint(0, 6))
        )
        self.count += 1
        index = f"%i{self.count}"
        self.emit(f"scf.for {index} = {lower} to {upper} step {step} {{")
        outer = list(self.numbers)
        self.numbers.append(index)
        self.nested(depth)
        self.numbers = outer
        self.emit("}")

    def reduction(self):
        """A loop that carries a value."""
        zero, one = self.number(0), self.number(1)
        upper = self.draw_below(6)
        start = self.draw_integer()
        self.count += 1
        index, carried, result = (
            f"%i{self.count}",
            f"%c{self.count}",
            f"%r{self.count}",
        )
        self.emit(
            f"{result} = scf.for {index} = {zero} to {upper} step {one} "
            f"iter_args({carried} = {start}) -> (i64) {{"
        )
        numbers, integers, indent = (
            list(self.numbers),
            list(self.integers),
            self.indent,
        )
        self.indent += "  "
        self.numbers.append(index)
        self.integers.append(carried)
        last = self.draw_integer()
        total = self.value(f"arith.addi {carried}, {last} : i64")
        self.emit(f"scf.yield {total} : i64")
        self.numbers, self.integers, self.indent = numbers, integers, indent
        self.emit("}")
        self.integers.append(result)
        self.store()

    def countdown(self):
        """An scf.while."""
        start, one, zero = self.draw_below(5), self.number(1), self.number(0)
        self.count += 1
        n = self.count
        self.emit(f"%w{n} = scf.while (%a{n} = {start}) : (index) -> index {{")
        self.emit(f"  %t{n} = arith.cmpi ugt, %a{n}, {zero} : index")
        self.emit(f"  scf.condition(%t{n}) %a{n} : index")
        self.emit("} do {")
        self.emit(f"^bb0(%b{n}: index):")
        numbers, integers = list(self.numbers), list(self.integers)
        self.numbers.append(f"%b{n}")
        self.update()
        self.numbers, self.integers = numbers, integers
        self.emit(f"  %d{n} = arith.subi %b{n}, {one} : index")
        self.emit(f"  scf.yield %d{n} : index")
        self.emit("}")

    def condition(self, depth):
        predicate = self.rng.choice(["eq", "ult", "slt", "sge", "ne"])
        test = self.value(
            f"arith.cmpi {predicate}, {self.draw_number()}, "
            f"{self.draw_number()} : index"
        )
        self.emit(f"scf.if {test} {{")
        self.nested(depth)
        if self.rng.random() < 0.5:
            self.emit("} else {")
            self.nested(depth)
        self.emit("}")

    def buffer(self):
        """A buffer of the tile's own, filled and copied out."""
        kind = self.rng.choice(["alloc", "alloca"])
        type = spell_memref(TILE)
        buffer = self.value(f"memref.{kind}() : {type}")
        value = self.draw_integer()
        self.emit(f"linalg.fill ins({value} : i64) outs({buffer} : {type})")
        at = ", ".join(self.draw_below(size) for size in TILE)
        self.emit(f"memref.store {self.draw_integer()}, {buffer}[{at}] : {type}")
        part, part_type = self.part()
        if self.rng.random() < 0.5:
            self.emit(f"memref.copy {buffer}, {part} : {type} to {part_type}")
        else:
            self.elementwise(buffer, type, part, part_type)
        if kind == "alloc" and self.rng.random() < 0.8:
            self.emit(f"memref.dealloc {buffer} : {type}")

    def part(self):
        """The tile's part of %out, a view."""
        ones, inner = ["1"] * self.rank, list(map(str, TILE))
        offsets = [*self.blocks, *(["0"] * len(TILE))]
        strides = [TILE[1], 1]
        type = spell_memref(TILE, f", strided<{strides}, offset: ?>")
        return (
            self.value(
                f"memref.subview %out[{', '.join(offsets)}] "
                f"[{', '.join(ones + inner)}] "
                f"[{', '.join(ones + ['1'] * len(TILE))}] : "
                f"{self.out_type} to {type}"
            ),
            type,
        )

    def elementwise(self, source, source_type, target, target_type):
        identity = "affine_map<(d0, d1) -> (d0, d1)>"
        self.count += 1
        n = self.count
        op = self.rng.choice(["addi", "subi", "xori", "maxsi"])
        self.emit(
            f"linalg.generic {{indexing_maps = [{identity}, {identity}], "
            'iterator_types = ["parallel", "parallel"]} '
            f"ins({source} : {source_type}) outs({target} : {target_type}) {{"
        )
        self.emit(f"^bb0(%x{n}: i64, %y{n}: i64):")
        self.emit(f"  %z{n} = arith.{op} %x{n}, %y{n} : i64")
        self.emit(f"  linalg.yield %z{n} : i64")
        self.emit("}")

    def product(self):
        """out += in[rows] * in[columns], of views of %in."""
        row = self.draw_below(self.in_shape[0] - TILE[0] + 1)
        layout = f", strided<[{self.in_shape[1]}, 1], offset: ?>"
        left_type = spell_memref((TILE[0], 2), layout)
        left = self.value(
            f"memref.subview %in[{row}, 1] [{TILE[0]}, 2] [1, 1] : "
            f"{self.in_type} to {left_type}"
        )
        column = self.draw_below(self.in_shape[1] - TILE[1] + 1)
        right_type = spell_memref((2, TILE[1]), layout)
        right = self.value(
            f"memref.subview %in[2, {column}] [2, {TILE[1]}] [1, 1] : "
            f"{self.in_type} to {right_type}"
        )
        part, type = self.part()
        self.emit(
            f"linalg.matmul ins({left}, {right} : {left_type}, {right_type}) "
            f"outs({part} : {type})"
        )

    def parallel(self):
        """A parallel loop of the body's own."""
        zero, one = self.number(0), self.number(1)
        ends = [self.number(size) for size in TILE]
        self.count += 1
        names = [f"%p{self.count}_{k}" for k in range(2)]
        self.emit(
            f"scf.parallel ({', '.join(names)}) = ({zero}, {zero}) to "
            f"({', '.join(ends)}) step ({one}, {one}) {{"
        )
        numbers, integers, indent = (
            list(self.numbers),
            list(self.integers),
            self.indent,
        )
        self.indent += "  "
        self.numbers += names
        value = self.draw_integer()
        at = ", ".join([*self.blocks, *names])
        self.emit(f"memref.store {value}, %out[{at}] : {self.out_type}")
        self.emit("scf.reduce")
        self.numbers, self.integers, self.indent = numbers, integers, indent
        self.emit("}")

    def helper(self):
        """A function that the program defines."""
        result = self.value(
            f"func.call @helper({self.draw_integer()}) : (i64) -> i64"
        )
        self.integers.append(result)
        self.update()

    def statements(self, depth):
        for _ in range(self.rng.randint(1, 3)):
            simple = [
                self.store,
                self.update,
                self.reduction,
                self.countdown,
                self.buffer,
                self.product,
                self.parallel,
                self.helper,
            ]
            if depth > 0 and self.rng.random() < 0.4:
                self.rng.choice([self.loop, self.condition])(depth)
            else:
                self.rng.choice(simple)()


def draw_body(rng, sizes, indices):
    body = Body(rng, sizes, indices)
    body.update()
    body.statements(2)
    return body
