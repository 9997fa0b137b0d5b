"""Random kernels of one linalg operation: generic ones, products, named ones.

A program is the text of a function whose arguments are memrefs and numbers. A
comment before it says how far its memrefs may be from what loops compute."""

import operands
import scalars
from operands import affine_map
from scalars import ELEMENTS, FLOATS, INTEGERS, LIMIT, Body, Value, rounding

COMBINERS = {
    "f": ["addf", "addf", "mulf", "maximumf", "minimumf", "maxnumf", "minnumf"],
    "i": ["addi", "addi", "muli", "maxsi", "minsi", "maxui", "minui", "andi", "ori",
          "xori"],
}


def kind_of(type):
    return "f" if type in FLOATS else "i"


class Program:
    def __init__(self, rng, name):
        self.rng, self.name = rng, name
        self.operands = operands.Operands(rng)
        self.numbers, self.errors = [], {}

    def number(self, type):
        """A scalar argument."""
        name = f"%n{len(self.numbers)}"
        self.numbers.append((name, type))
        return Value(name, type)

    def allow(self, view, error):
        name = view.memref.name
        self.errors[name] = max(error, self.errors.get(name, 0.0))

    def text(self, operation):
        arguments = [m.argument() for m in self.operands.memrefs]
        arguments += [f"{name}: {type}" for name, type in self.numbers]
        lines = [line for view in dict.fromkeys(self.operands.views)
                 for line in view.lines()]
        errors = " ".join(f"{self.errors.get(m.name, 0.0):.3g}"
                          for m in self.operands.memrefs)
        body = "".join(f"    {line}\n" for line in [*lines, *operation])
        return (f"// tolerances: {errors}\n"
                f"func.func @{self.name}({', '.join(arguments)}) "
                "attributes {llvm.emit_c_interface} {\n"
                f"  tt.grid_kernel (%tile) in (1) {{\n{body}  }}\n  return\n}}\n")


def uses(inputs, inits):
    """The ins and outs of an operation; inputs are views and numbers."""
    def spell(values):
        names = ", ".join(v.value if isinstance(v, operands.View) else v.name
                          for v in values)
        return f"{names} : {', '.join(v.type for v in values)}"
    text = f"outs({spell(inits)})"
    return f"ins({spell(inputs)}) {text}" if inputs else text


def generic(maps, kinds, inputs, inits, arguments, lines):
    names = ", ".join(f"{v.name}: {v.type}" for v in arguments)
    kinds = ", ".join(f'"{kind}"' for kind in kinds)
    return [f"linalg.generic {{indexing_maps = [{', '.join(maps)}], "
            f"iterator_types = [{kinds}]}} {uses(inputs, inits)} {{",
            f"^bb0({names}):", *(f"  {line}" for line in lines), "}"]


class Random(Program):
    """linalg.generic with a random body."""

    # Whether results take what others held before.
    exchanges = False

    def __init__(self, rng, name):
        super().__init__(rng, name)
        self.rank = rng.randint(1, 3)
        self.sizes = operands.choose_sizes(rng, self.rank)
        self.reduced = [d for d in range(self.rank) if rng.random() < 0.4]
        self.maps, self.inputs, self.inits, self.arguments = [], [], [], []
        # What crosses from one iteration to another would grow without bounds.
        self.overlaps = rng.random() < 0.25
        self.elements = list(INTEGERS) if self.overlaps else ELEMENTS
        if self.exchanges:
            self.reduced, self.elements = [], [rng.choice(self.elements)]

    def access(self, dims):
        """A map of these loops, sometimes with steps and windows, and the sizes
        that it needs."""
        rng, results, sizes = self.rng, [], []
        for dim in dims:
            result, size = f"d{dim}", self.sizes[dim]
            if rng.random() < 0.06:
                result, size = f"{result} * 2", 2 * size - 1
            elif rng.random() < 0.04:
                other = rng.randrange(self.rank)
                result, size = f"{result} + d{other}", size + self.sizes[other] - 1
            results.append(result)
            sizes.append(size)
        return affine_map(self.rank, results), sizes

    def add_input(self, dims):
        rng = self.rng
        element = rng.choice([*self.elements, "i1"] if rng.random() < 0.3
                             else self.elements)
        plain = dims is not None
        if not plain:
            dims = rng.sample(range(self.rank), rng.randint(0, self.rank))
        if not plain and rng.random() < 0.15:
            self.inputs.append(self.number(rng.choice([*INTEGERS, "f32", "f64"])))
            self.maps.append(affine_map(self.rank, []))
        else:
            results, sizes = self.access([] if plain else dims)
            if plain:
                results = affine_map(self.rank, [f"d{d}" for d in dims])
                sizes = [self.sizes[d] for d in dims]
            self.inputs.append(self.operands.make(sizes, element))
            self.maps.append(results)
        last = self.inputs[-1]
        type = last.memref.element if isinstance(last, operands.View) else last.type
        self.arguments.append(Value(f"%a{len(self.inputs)}", type,
                                    1 if type == "i1" else scalars.LARGEST))

    def add_init(self):
        rng = self.rng
        dims = [d for d in range(self.rank) if d not in self.reduced]
        # Beside reductions there may be results of all iterations.
        if self.inits and rng.random() < 0.4:
            dims = list(range(self.rank))
        rng.shuffle(dims)
        view = self.operands.make([self.sizes[d] for d in dims],
                                  rng.choice(self.elements),
                                  [rng.choice([0, 0, 2]) for _ in dims])
        self.inits.append((view, affine_map(self.rank, [f"d{d}" for d in dims]),
                           len(dims) == self.rank))

    def share(self):
        """Makes inputs views of results, or results views of each other."""
        rng = self.rng
        for view, results, _ in list(self.inits):
            if rng.random() < 0.7:
                self.inputs.append(self.operands.overlap(view))
                self.maps.append(results)
                square = len(set(view.sizes)) == 1 and len(view.sizes) == self.rank
                if square and rng.random() < 0.3:
                    dims = rng.sample(range(self.rank), self.rank)
                    self.maps[-1] = affine_map(self.rank, [f"d{d}" for d in dims])
                self.arguments.append(Value(f"%a{len(self.inputs)}",
                                            view.memref.element))
        if rng.random() < 0.2:
            view, results, is_whole = self.inits[0]
            self.inits.append((self.operands.overlap(view), results, is_whole))

    def combine(self, body, before, value):
        """What a reduction yields; a few are none that anybody would write."""
        rng, type, count = self.rng, before.type, 1
        for dim in self.reduced:
            count *= self.sizes[dim]
        name = rng.choice(COMBINERS[kind_of(type)])
        kind = rng.random()
        if kind < 0.05:
            return value
        if kind < 0.12:
            name = "sub" + kind_of(type)
        if kind < 0.18 and type in INTEGERS:
            return body.operation(type)
        if type in FLOATS:
            if name == "mulf" and (value.bound > 1 or value.error):
                name = "addf"
            if (name in ("addf", "subf") and
                    count * value.bound + before.bound > 2 * LIMIT):
                name = "maxnumf"
        bound = error = 0
        if type in FLOATS:
            bound, error = max(value.bound, before.bound), value.error
            if name in ("addf", "subf"):
                bound = before.bound + count * value.bound
                error = count * value.error
                error += count * rounding(type, bound, error)
            if name == "mulf":
                bound = before.bound
        names = [before.name, value.name]
        if name[:3] != "sub" and rng.random() < 0.5:
            names.reverse()
        return body.emit(f"arith.{name} {names[0]}, {names[1]} : {type}", type, bound,
                         error)

    def build(self):
        rng = self.rng
        order = rng.sample(range(self.rank), self.rank)
        self.add_input(order)
        for _ in range(rng.randint(0, 2)):
            self.add_input(None)
        for _ in range(rng.choice([2, 3] if self.exchanges else [1, 1, 1, 2, 2, 3])):
            self.add_init()
        if self.overlaps:
            self.share()
        befores = [Value(f"%o{i}", view.memref.element)
                   for i, (view, _, _) in enumerate(self.inits)]
        outside = [self.number(rng.choice(["i32", "f32"]))
                   for _ in range(rng.randint(0, 1))]
        for value in [*self.arguments, *befores] if self.overlaps else befores:
            if value.type in INTEGERS:
                value.bound = 2.0 ** (INTEGERS[value.type] - 1)
        usable = [b for b, (_, _, is_whole) in zip(befores, self.inits)
                  if is_whole or (b.type in INTEGERS and rng.random() < 0.1)]
        body = Body(rng, self.rank, [*self.arguments, *outside, *usable])
        for _ in range(rng.randint(0, 4)):
            body.step()
        results = []
        for before, (view, _, is_whole) in zip(befores, self.inits):
            value = body.pick(before.type)
            # A number that is the same in all iterations.
            if rng.random() < 0.12:
                value = rng.choice([body.constant(before.type)] +
                                   [n for n in outside if n.type == before.type])
            if self.exchanges and rng.random() < 0.8:
                value = rng.choice([v for v in befores if v is not before])
            known = list(body.values)
            if not is_whole:
                value = self.combine(body, before, value)
            if before.type in FLOATS or rng.random() < 0.9:
                body.values = known
            results.append(value)
            self.allow(view, value.error)
        for value, (view, _, _) in zip(results, self.inits):
            if value.is_float:
                self.allow(view, value.error)
        types = ", ".join(v.type for v in results)
        lines = [*body.lines,
                 f"linalg.yield {', '.join(v.name for v in results)} : {types}"]
        kinds = ["reduction" if d in self.reduced else "parallel"
                 for d in range(self.rank)]
        maps = self.maps + [results for _, results, _ in self.inits]
        return self.text(generic(maps, kinds, self.inputs,
                                 [view for view, _, _ in self.inits],
                                 [*self.arguments, *befores], lines))


class Exchange(Random):
    """linalg.generic whose results take each other's old elements."""

    exchanges = True


class Product(Program):
    """linalg.generic that looks like a product of matrices, and often is none."""

    PAIRS = {"f": [("mulf", "addf")] * 4 + [("addf", "maximumf"), ("mulf", "minnumf"),
                                           ("maxnumf", "addf"), ("mulf", "subf")],
             "i": [("muli", "addi")] * 4 + [("andi", "ori"), ("andi", "xori"),
                                           ("addi", "minsi"), ("addi", "maxui"),
                                           ("muli", "subi"), ("ori", "andi")]}

    def build(self):
        rng = self.rng
        rank = rng.choice([3, 3, 3, 4])
        sizes = operands.choose_sizes(rng, rank, 6000)
        batch = ["d3"] if rank == 4 else []
        left, right, out = (rng.sample(dims, len(dims)) for dims in
                            (["d0", "d2"], ["d2", "d1"], ["d0", "d1"]))
        if rng.random() < 0.1:
            out = rng.choice([["d0"], ["d1"]])
        if rank == 4 and rng.random() < 0.3:
            left, batch = left + batch, []
        accesses = [batch + left, batch + right, batch + out]
        type = rng.choice(ELEMENTS)
        narrower = [t for t in ELEMENTS if t in (FLOATS if type in FLOATS else INTEGERS)
                    and width(t) < width(type)]
        elements = [rng.choice(narrower) if narrower and rng.random() < 0.3 else type
                    for _ in range(2)] + [type]
        views = [self.operands.make([sizes[int(d[1:])] for d in dims], element)
                 for dims, element in zip(accesses, elements)]
        names = ["%a", "%b", "%c"]
        arguments = [Value(n, e) for n, e in zip(names, elements)]
        body = Body(rng, 0, [])
        factors = []
        for argument in arguments[:2]:
            body.values = [argument]
            value = argument
            for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
                value = body.operation(value.type)
                body.values = [value]
            factors.append(body.cast(value, type))
        rng.shuffle(factors)
        times, plus = rng.choice(self.PAIRS[kind_of(type)])
        a, b = factors
        bound, error = max(a.bound, b.bound), max(a.error, b.error)
        if type in FLOATS:
            if times == "mulf" and a.bound * b.bound > LIMIT / 64:
                times = "maxnumf"
            if times == "mulf":
                bound, error = body.product(a, b)
            if times == "addf":
                bound, error = a.bound + b.bound, a.error + b.error
                error += rounding(type, bound, error)
        value = body.emit(f"arith.{times} {a.name}, {b.name} : {type}", type, bound, error)
        if rng.random() < 0.15:
            body.values = [value]
            value = body.operation(type)
        parallel = set("".join(accesses[2]))
        kinds = ["parallel" if str(d) in parallel else "reduction" for d in range(rank)]
        count = 1
        for size, kind in zip(sizes, kinds):
            count *= size if kind == "reduction" else 1
        bound, error = max(value.bound, 3), value.error
        if type in FLOATS and plus in ("addf", "subf"):
            if count * bound + 3 > 2 * LIMIT:
                plus = "maxnumf"
            else:
                bound, error = 3 + count * bound, count * error
                error += count * rounding(type, bound, error)
        before = arguments[2]
        names = [before.name, value.name]
        if plus[:3] != "sub" and rng.random() < 0.5:
            names.reverse()
        result = body.emit(f"arith.{plus} {names[0]}, {names[1]} : {type}", type, bound, error)
        if type in FLOATS:
            self.allow(views[2], error)
        maps = [affine_map(rank, dims) for dims in accesses]
        lines = [*body.lines, f"linalg.yield {result.name} : {type}"]
        return self.text(generic(maps, kinds, views[:2], views[2:], arguments, lines))


def width(type):
    return int("".join(c for c in type if c.isdigit()))
