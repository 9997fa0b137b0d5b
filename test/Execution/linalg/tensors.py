"""Random programs of several linalg operations on tensors, for the whole way that
docs/front-ends.md shows: fusion, tiling, bufferization, kernels."""

from operands import affine_map
from scalars import FLOATS, LARGEST, LIMIT, Body, Value, rounding

SIZES = [4, 8, 12, 16, 17, 24, 33]
# Of rows mostly as many as tiles divide: others are known only at run time.
ROWS = [8, 8, 16, 16, 24, 12]


class Tensor(Value):
    def __init__(self, name, dims, type, bound=LARGEST, error=0.0):
        super().__init__(name, type, bound, error)
        self.dims = dims


class Program:
    """A chain of operations on matrices: elementwise ones with broadcasts and
    transpositions, products, and reductions of rows."""

    def __init__(self, rng, name):
        self.rng, self.name = rng, name
        self.size = {"m": rng.choice(ROWS), "n": rng.choice(SIZES),
                     "k": rng.choice(SIZES)}
        self.element = rng.choice(["f32", "f32", "f64", "i32", "i8", "f16"])
        self.arguments, self.lines, self.tensors = [], [], []

    def spell(self, dims, kind="tensor"):
        sizes = "x".join(str(self.size[d]) for d in dims)
        return f"{kind}<{sizes}x{self.element}>"

    def argument(self, dims):
        tensor = Tensor(f"%a{len(self.arguments)}", dims, self.element)
        self.arguments.append(tensor)
        return tensor

    def access(self, loops, dims):
        return affine_map(len(loops), [f"d{loops.index(d)}" for d in dims])

    def generic(self, loops, inputs, init, dims, body, result):
        """One more operation; `body` has its lines, and `init` begins them."""
        maps = [self.access(loops, t.dims) for t in inputs] + [self.access(loops, dims)]
        kinds = ", ".join('"parallel"' if d in dims else '"reduction"' for d in loops)
        name = f"%r{len(self.tensors)}"
        type = self.spell(dims)
        names = [f"%x{i}: {self.element}" for i in range(len(inputs))]
        ins = ""
        if inputs:
            ins = (f"ins({', '.join(t.name for t in inputs)} : "
                   f"{', '.join(self.spell(t.dims) for t in inputs)}) ")
        self.lines += [
            f"{name} = linalg.generic {{indexing_maps = [{', '.join(maps)}], "
            f"iterator_types = [{kinds}]}} {ins}outs({init} : {type}) {{",
            f"^bb0({', '.join([*names, f'%o: {self.element}'])}):",
            *(f"  {line}" for line in body.lines),
            f"  linalg.yield {result.name} : {self.element}", f"}} -> {type}"]
        tensor = Tensor(name, dims, self.element, result.bound, result.error)
        self.tensors.append(tensor)
        return tensor

    def empty(self, dims):
        name = f"%e{len(self.lines)}"
        self.lines.append(f"{name} = tensor.empty() : {self.spell(dims)}")
        return name

    def elementwise(self, dims, *inputs, init=None, steps=None):
        """Some operations on elements, of which the last is the result."""
        rng = self.rng
        loops = "".join(rng.sample(dims, len(dims)))
        inputs = [t for t in inputs if set(t.dims) <= set(dims)]
        body = Body(rng, len(loops), [Value(f"%x{i}", t.type, t.bound, t.error)
                                      for i, t in enumerate(inputs)])
        if len(inputs) == 1 and not steps:
            result = body.unary(body.values[0])
        else:
            for _ in range(steps or rng.randint(1, 3)):
                result = body.operation(self.element)
        return self.generic(loops, inputs, init or self.empty(dims), dims, body, result)

    def zeros(self, dims):
        number = "0.0" if self.element in FLOATS else "0"
        zero, name = f"%z{len(self.lines)}", f"%f{len(self.lines)}"
        empty = self.empty(dims)
        self.lines += [f"{zero} = arith.constant {number} : {self.element}",
                       f"{name} = linalg.fill ins({zero} : {self.element}) outs({empty} "
                       f": {self.spell(dims)}) -> {self.spell(dims)}"]
        return name

    def reduce(self, loops, inputs, dims, name=None):
        """Products or elements, added up or the largest of them."""
        rng, body = self.rng, Body(self.rng, 0, [])
        kind = "f" if self.element in FLOATS else "i"
        count = 1
        for d in set(loops) - set(dims):
            count *= self.size[d]
        value = Value("%x0", self.element, inputs[0].bound, inputs[0].error)
        if len(inputs) == 2:
            other = Value("%x1", self.element, inputs[1].bound, inputs[1].error)
            if kind == "f" and value.bound * other.bound > LIMIT:
                return inputs[0]
            bound, error = (body.product(value, other) if kind == "f" else (None, 0.0))
            value = body.emit(f"arith.mul{kind} %x0, %x1 : {self.element}",
                              self.element, bound, error)
        name = rng.choice(["add", "add", "max"])
        bound, error = value.bound, value.error
        if kind == "f" and name == "add":
            if count * bound > 2 * LIMIT:
                name = "max"
            else:
                bound, error = count * bound, count * error
                error += count * rounding(self.element, bound, error)
        name = {"addi": "addi", "addf": "addf", "maxi": "maxsi", "maxf": "maximumf"}[
            name + kind]
        result = body.emit(f"arith.{name} %o, {value.name} : {self.element}",
                           self.element, bound, error)
        return self.generic(loops, inputs, self.zeros(dims), dims, body, result)

    def build(self):
        rng = self.rng
        left = self.argument(rng.choice(["mk", "km"]))
        right = self.argument(rng.choice(["kn", "nk"]))
        row, column, matrix = (self.argument(d) for d in ("n", "m", "mn"))
        if rng.random() < 0.7:
            left = self.elementwise("mk", left, *rng.choice([[], [], [column]]))
        if rng.random() < 0.4:
            right = self.elementwise("kn", right, *rng.choice([[], [row]]))
        if rng.random() < 0.8:
            now = self.reduce("mnk", [left, right], "mn")
            if "n" not in now.dims:
                now = matrix
        else:
            now = self.elementwise("mn", matrix, row)
        for _ in range(rng.randint(0, 2)):
            now = self.elementwise("mn", now, row, column, matrix)
        if rng.random() < 0.5:
            rows = self.reduce("mn", [now], "m")
            now = self.elementwise("mn", now, rows)
        last = self.elementwise("mn", now, row, init="%out", steps=2)
        arguments = [f"{t.name}: {self.spell(t.dims)} {{bufferization.writable = false}}"
                     for t in self.arguments]
        memref = self.spell("mn", "memref")
        body = "".join(f"  {line}\n" for line in self.lines)
        return (f"// tolerances: 0 0 0 0 0 {last.error:.3g}\n"
                f"func.func @{self.name}({', '.join(arguments)}, %memref: {memref}) "
                "attributes {llvm.emit_c_interface} {\n"
                f"  %out = bufferization.to_tensor %memref restrict writable : {memref} to "
                f"{self.spell('mn')}\n{body}"
                f"  bufferization.materialize_in_destination {last.name} in writable "
                f"%memref : ({self.spell('mn')}, {memref}) -> ()\n  return\n}}\n")


def make(rng, name):
    return Program(rng, name).build()
