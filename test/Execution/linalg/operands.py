"""Random memrefs for linalg operations: permuted, broadcast, strided, parts of
something larger, and parts of each other."""

SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 20, 31, 32, 33, 40, 64]


def choose_sizes(rng, rank, limit=5000):
    while True:
        sizes = [rng.choice(SIZES) for _ in range(rank)]
        if rank and rng.random() < 0.3:
            sizes = [sizes[0]] * rank
        count = 1
        for size in sizes:
            count *= size
        if count <= limit:
            return sizes


def spell(sizes, element, layout=""):
    return f"memref<{'x'.join([*map(str, sizes), element])}{layout}>"


def affine_map(rank, results):
    dims = ", ".join(f"d{d}" for d in range(rank))
    return f"affine_map<({dims}) -> ({', '.join(map(str, results))})>"


class Memref:
    """An argument. What operations use is a view of it."""

    def __init__(self, name, sizes, element):
        self.name, self.sizes, self.element = name, list(sizes), element

    def argument(self):
        return f"%{self.name}: {spell(self.sizes, self.element)}"


class View:
    """`sizes` elements of a memref, from `offsets` on, `steps` apart."""

    def __init__(self, rng, name, memref, sizes, offsets, steps):
        self.name, self.memref = name, memref
        self.sizes, self.offsets, self.steps = list(sizes), offsets, steps
        # Sometimes the offset is known only at run time.
        self.is_dynamic = rng.random() < 0.3

    @property
    def is_whole(self):
        return (not any(self.offsets) and all(s == 1 for s in self.steps)
                and self.sizes == self.memref.sizes)

    @property
    def value(self):
        return f"%{self.memref.name}" if self.is_whole else f"%{self.name}"

    @property
    def type(self):
        if self.is_whole:
            return spell(self.sizes, self.memref.element)
        strides, offset, stride = [], 0, 1
        for size, step, begin in zip(reversed(self.memref.sizes),
                                     reversed(self.steps), reversed(self.offsets)):
            strides.insert(0, stride * step)
            offset += begin * stride
            stride *= size
        if self.is_dynamic and any(self.offsets):
            offset = "?"
        layout = f", strided<[{', '.join(map(str, strides))}], offset: {offset}>"
        return spell(self.sizes, self.memref.element, layout)

    def lines(self):
        if self.is_whole:
            return []
        lines, offsets = [], []
        for dim, offset in enumerate(self.offsets):
            text = str(offset)
            if offset and self.is_dynamic:
                text = f"%{self.name}_{dim}"
                lines += [f"{text}_c = arith.constant {offset} : index",
                          f"{text} = arith.addi %tile, {text}_c : index"]
            offsets.append(text)
        ones = f"[{', '.join(map(str, self.sizes))}] [{', '.join(map(str, self.steps))}]"
        type = spell(self.memref.sizes, self.memref.element)
        return [*lines, f"%{self.name} = memref.subview %{self.memref.name}"
                f"[{', '.join(offsets)}] {ones} : {type} to {self.type}"]


class Operands:
    """The memrefs of a program, and the views on them."""

    def __init__(self, rng):
        self.rng, self.memrefs, self.views = rng, [], []

    def make(self, sizes, element, room=None):
        """A memref of its own, of which the view may be a part."""
        rng, number = self.rng, len(self.views)
        offsets = [rng.choice([0, 0, 0, 1, 5]) for _ in sizes]
        steps = [rng.choice([1, 1, 1, 1, 1, 2, 3]) for _ in sizes]
        if rng.random() < 0.5:
            offsets, steps = [0] * len(sizes), [1] * len(sizes)
        room = room or [0] * len(sizes)
        whole = [o + (n - 1) * s + 1 + more for o, n, s, more
                 in zip(offsets, sizes, steps, room)]
        memref = Memref(f"m{number}", whole, element)
        self.memrefs.append(memref)
        return self.add(memref, sizes, offsets, steps)

    def add(self, memref, sizes, offsets, steps):
        view = View(self.rng, f"v{len(self.views)}", memref, sizes, offsets, steps)
        self.views.append(view)
        return view

    def overlap(self, view):
        """Another view of the same memref: alike, a little further, or beside it."""
        rng = self.rng
        kind = rng.choice(["same", "again", "further", "further", "beside"])
        if kind == "same" or not view.sizes:
            return view
        offsets = list(view.offsets)
        dim = rng.randrange(len(offsets))
        by = {"again": 0, "further": rng.randint(0, 2),
              "beside": view.sizes[dim] * view.steps[dim]}[kind]
        end = offsets[dim] + by + (view.sizes[dim] - 1) * view.steps[dim] + 1
        offsets[dim] += by
        view.memref.sizes[dim] = max(view.memref.sizes[dim], end)
        return self.add(view.memref, view.sizes, offsets, list(view.steps))
