"""Random kernels of one of linalg's named operations."""

import operands
from operands import affine_map
from programs import Exchange, Product, Program, Random, kind_of, uses
from scalars import FLOATS, INTEGERS, LARGEST, LIMIT, rounding

# Sizes of the operands by letters, for those that are products.
PRODUCTS = {
    "matmul": ["mk", "kn", "mn"],
    "batch_matmul": ["bmk", "bkn", "bmn"],
    "batch_reduce_matmul": ["bmk", "bkn", "mn"],
    "matvec": ["mk", "k", "m"],
    "vecmat": ["k", "kn", "n"],
    "dot": ["k", "k", ""],
    "batch_matvec": ["bmk", "bk", "bm"],
    "batch_vecmat": ["bk", "bkn", "bn"],
    "mmt4d": ["mkpr", "nkqr", "mnpq"],
    "batch_mmt4d": ["bmkpr", "bnkqr", "bmnpq"],
    "contract": None,
    "quantized_matmul": ["mk", "kn", "mn"],
    "quantized_batch_matmul": ["bmk", "bkn", "bmn"],
    "conv_1d": None,
}
UNARY = ["exp", "abs", "ceil", "floor", "negf", "square", "tanh", "erf", "round"]
BINARY = ["add", "sub", "mul", "max", "min"]
OTHERS = ["fill", "copy", "transpose", "broadcast", "reduce", "map", "select",
          "elementwise", "pooling_ncw_max", "pooling_nwc_sum"]
# What operations add up, and what of: elements are extended as signed numbers.
ELEMENTS = [("f32", "f32"), ("f64", "f64"), ("f16", "f32"), ("bf16", "f32"),
            ("f32", "f64"), ("f16", "f16"), ("i8", "i32"), ("i32", "i32"),
            ("i16", "i64"), ("i8", "i8")]


class Named(Program):
    def build(self):
        rng = self.rng
        name = rng.choice([*PRODUCTS, *PRODUCTS, *UNARY, *BINARY, *OTHERS])
        if name in PRODUCTS:
            return self.product(name)
        if name in UNARY + BINARY:
            return self.elementwise(name)
        return getattr(self, "make_" + name.split("_n")[0])(name)

    def view(self, sizes, element, error=0.0):
        view = self.operands.make(sizes, element)
        self.allow(view, error)
        return view

    def product(self, name):
        rng = self.rng
        element, sum = rng.choice(ELEMENTS)
        letters, attributes, inputs = PRODUCTS[name], "", []
        if name == "conv_1d":
            window, length = rng.randint(1, 5), rng.choice(operands.SIZES)
            shapes = [[window + length - 1], [window], [length]]
            count = window
        else:
            if name == "contract":
                letters = ["".join(rng.sample(l, len(l)))
                           for l in rng.choice([["mk", "kn", "mn"], ["bmk", "bkn", "bmn"],
                                                ["mkl", "kln", "mn"],
                                                ["mk", "k", "m"], ["k", "k", ""]])]
            elif name == "matmul":
                letters = [rng.choice(["mk", "km"]), rng.choice(["kn", "nk"]), "mn"]
            loops = sorted(set("".join(letters)))
            if name in ("matmul", "contract"):
                # matmul's loops are m, n and k.
                loops = sorted(loops, key="bmnkl".index)
                maps = ", ".join(affine_map(len(loops), [f"d{loops.index(l)}" for l in ls])
                                 for ls in letters)
                attributes = f" indexing_maps = [{maps}]"
            sizes = operands.choose_sizes(rng, len(loops), 6000)
            size = dict(zip(loops, sizes))
            shapes = [[size[l] for l in ls] for ls in letters]
            count = 1
            for loop in loops:
                count *= 1 if loop in letters[2] else size[loop]
        if "quantized" in name:
            element, sum = "i8", "i32"
            inputs = [self.number("i32"), self.number("i32")]
        bound = LARGEST + count * LARGEST ** 2
        if sum == "f16" and bound > LIMIT:
            element = sum = "f32"
        error = count * rounding(sum, bound) if sum in FLOATS else 0.0
        views = [self.view(shapes[0], element), self.view(shapes[1], element),
                 self.view(shapes[2], sum, error)]
        if name == "matmul" and element in INTEGERS and rng.random() < 0.3:
            attributes += " {cast = #linalg.type_fn<cast_unsigned>}"
        return self.text([f"linalg.{name}{attributes} "
                          f"{uses([*views[:2], *inputs], views[2:])}"])

    def elementwise(self, name):
        rng = self.rng
        element = rng.choice([*FLOATS] if name in UNARY or rng.random() < 0.6
                             else [*INTEGERS])
        sizes = operands.choose_sizes(rng, rng.randint(1, 3))
        error = 0.0
        if name in ("exp", "tanh", "erf"):
            error = 21 * 2.0 ** (5 - FLOATS[element])
        inputs = [self.view(sizes, element) for _ in range(1 if name in UNARY else 2)]
        out = self.view(sizes, element, error)
        if rng.random() < 0.2:
            self.allow(inputs[-1], error)
            out = inputs[-1]
        return self.text([f"linalg.{name} {uses(inputs, [out])}"])

    def make_fill(self, _):
        element = self.rng.choice([*INTEGERS, "f32", "f64"])
        sizes = operands.choose_sizes(self.rng, self.rng.randint(0, 3))
        return self.text([f"linalg.fill {uses([self.number(element)], [self.view(sizes, element)])}"])

    def make_copy(self, _):
        element = self.rng.choice([*FLOATS, *INTEGERS])
        view = self.view(operands.choose_sizes(self.rng, self.rng.randint(1, 3)), element)
        to = self.view(view.sizes, element)
        if self.rng.random() < 0.4:
            to = self.operands.overlap(view)
        return self.text([f"linalg.copy {uses([view], [to])}"])

    def make_transpose(self, _):
        rng, element = self.rng, self.rng.choice([*FLOATS, *INTEGERS])
        view = self.view(operands.choose_sizes(rng, rng.randint(2, 3)), element)
        order = rng.sample(range(len(view.sizes)), len(view.sizes))
        sizes = [view.sizes[d] for d in order]
        to = self.view(sizes, element)
        if sizes == view.sizes and rng.random() < 0.5:
            to = self.operands.overlap(view)
        return self.text([f"linalg.transpose {uses([view], [to])} "
                          f"permutation = {order}"])

    def make_broadcast(self, _):
        rng, element = self.rng, self.rng.choice([*FLOATS, *INTEGERS])
        sizes = operands.choose_sizes(rng, rng.randint(1, 3))
        new = sorted(rng.sample(range(len(sizes)), rng.randint(1, len(sizes))))
        view = self.view([n for d, n in enumerate(sizes) if d not in new], element)
        return self.text([f"linalg.broadcast {uses([view], [self.view(sizes, element)])} "
                          f"dimensions = {new}"])

    def make_reduce(self, _):
        rng = self.rng
        element = rng.choice(["f32", "f64", "bf16", *INTEGERS])
        sizes = operands.choose_sizes(rng, rng.randint(1, 3))
        dims = sorted(rng.sample(range(len(sizes)), rng.randint(1, len(sizes))))
        count = 1
        for dim in dims:
            count *= sizes[dim]
        name = rng.choice(["add", "max", "min"])
        full = {"addi": "addi", "maxi": "maxsi", "mini": "minui", "addf": "addf",
                "maxf": "maximumf", "minf": "minnumf"}[name + kind_of(element)]
        bound = LARGEST * (1 + count)
        error = 0.0
        if full == "addf":
            error = count * rounding(element, bound)
        out = [n for d, n in enumerate(sizes) if d not in dims]
        text = uses([self.view(sizes, element)], [self.view(out, element, error)])
        return self.text([f"linalg.reduce {text} dimensions = {dims}",
                          f"(%x: {element}, %y: {element}) {{",
                          f"  %r = arith.{full} %x, %y : {element}",
                          f"  linalg.yield %r : {element}", "}"])

    def make_map(self, _):
        rng, element = self.rng, self.rng.choice(["f32", "i16"])
        sizes = operands.choose_sizes(rng, rng.randint(1, 3))
        inputs = [self.view(sizes, element) for _ in range(2)]
        text = uses(inputs, [self.view(sizes, element)])
        name = f"arith.mul{kind_of(element)}"
        return self.text([f"linalg.map {{ {name} }} {text}"])

    def make_select(self, _):
        element = self.rng.choice([*FLOATS, *INTEGERS])
        sizes = operands.choose_sizes(self.rng, self.rng.randint(1, 3))
        inputs = [self.view(sizes, "i1"), self.view(sizes, element), self.view(sizes, element)]
        return self.text([f"linalg.select {uses(inputs, [self.view(sizes, element)])}"])

    def make_elementwise(self, _):
        rng, element = self.rng, self.rng.choice(["f32", "i32"])
        sizes = operands.choose_sizes(rng, 2)
        order = rng.sample(range(2), 2)
        maps = [affine_map(2, [f"d{d}" for d in order]), affine_map(2, ["d1"]),
                affine_map(2, ["d0", "d1"])]
        views = [self.view([sizes[d] for d in order], element),
                 self.view(sizes[1:], element), self.view(sizes, element)]
        name = rng.choice(["add", "sub", "mul"])
        return self.text([f"linalg.elementwise kind=#linalg.elementwise_kind<{name}> "
                          f"indexing_maps = [{', '.join(maps)}] {uses(views[:2], views[2:])}"])

    def make_pooling(self, name):
        rng, element = self.rng, "f32" if self.rng.random() < 0.5 else "i32"
        if name == "pooling_ncw_max":
            element = "f32"
        n, c, w, window = 2, rng.choice([1, 3, 8, 16]), rng.choice([4, 9, 16, 33]), 3
        stride = rng.randint(1, 2)
        long = (w - 1) * stride + window
        shapes = [[n, c, long], [window], [n, c, w]]
        if name == "pooling_nwc_sum":
            shapes = [[n, long, c], [window], [n, w, c]]
        views = [self.view(shape, element) for shape in shapes]
        return self.text([f"linalg.{name} {{dilations = dense<1> : tensor<1xi64>, strides = "
                          f"dense<{stride}> : tensor<1xi64>}} {uses(views[:2], views[2:])}"])


def make(rng, name):
    kind = rng.choice([Random] * 8 + [Exchange] * 4 + [Product] * 4 + [Named] * 5)
    return kind(rng, name).build()
