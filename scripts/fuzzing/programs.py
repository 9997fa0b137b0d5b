"""Random programs: kernels in every form that there is a front end for, and
whole programs that print what they compute."""

import fuzzing.bodies as bodies
import fuzzing.schedules as schedules

MOST_TILES = 200


class Kernel:
    """One random body over a grid; written as upstream's parallel loop and as
    what TTGrid takes."""

    def __init__(self, rng, number, sizes):
        self.number = number
        self.sizes = sizes
        self.indices = [f"%b{number}_{k}" for k in range(len(sizes))]
        self.body = bodies.draw_body(rng, sizes, self.indices)
        self.is_dynamic = [rng.random() < 0.4 for _ in sizes]
        # So that names of two kernels differ.
        self.lines = "".join(line + "\n" for line in self.body.lines)

    def bound(self, dim):
        """A value of type index."""
        kind = "n" if self.is_dynamic[dim] else "s"
        return f"%{kind}{dim}"

    def size(self, dim):
        """A constant or a value."""
        return f"%n{dim}" if self.is_dynamic[dim] else str(self.sizes[dim])

    def sizes_text(self):
        return ", ".join(self.size(dim) for dim in range(len(self.sizes)))

    def as_parallel(self):
        rank = len(self.sizes)
        return (
            f"  scf.parallel ({', '.join(self.indices)}) = "
            f"({', '.join(['%zero'] * rank)}) to "
            f"({', '.join(self.bound(dim) for dim in range(rank))}) step "
            f"({', '.join(['%one'] * rank)}) {{\n{self.lines}"
            "    scf.reduce\n  }\n"
        )

    def as_forall(self):
        return (
            f"  scf.forall ({', '.join(self.indices)}) in "
            f"({self.sizes_text()}) {{\n{self.lines}  }}\n"
        )

    def as_grid(self, schedule=None):
        spelled = f" schedule({schedule})" if schedule else ""
        return (
            f"  tt.grid_kernel ({', '.join(self.indices)}) in "
            f"({self.sizes_text()}){spelled} {{\n{self.lines}  }}\n"
        )

    def as_launch(self):
        """A gpu.launch of one thread a block; of rank 3 at most."""
        names = self.indices + [
            f"%x{self.number}_{k}" for k in range(3 - len(self.indices))
        ]
        bounds = [self.bound(dim) for dim in range(len(self.sizes))]
        bounds += ["%one"] * (3 - len(bounds))
        grid = ", ".join(
            f"%g{self.number}_{k} = {bound}" for k, bound in enumerate(bounds)
        )
        threads = [f"%t{self.number}_{k}" for k in range(3)]
        block = ", ".join(f"%d{self.number}_{k} = %one" for k in range(3))
        return (
            f"  gpu.launch blocks({', '.join(names)}) in ({grid}) "
            f"threads({', '.join(threads)}) in ({block}) {{\n{self.lines}"
            "    gpu.terminator\n  }\n"
        )


class Program:
    """A function @work with one kernel or two, and its @main."""

    def __init__(self, rng, num_kernels):
        self.rng = rng
        rank = rng.randint(1, 4)
        while True:
            self.sizes = schedules.draw_sizes(rng, rank)
            product = 1
            for size in self.sizes:
                product *= max(size, 1)
            if product <= MOST_TILES:
                break
        self.kernels = [
            Kernel(rng, number, self.sizes) for number in range(num_kernels)
        ]
        body = self.kernels[0].body
        self.out_type, self.in_type = body.out_type, body.in_type

    def fix_sizes(self):
        """For schedules that need them known."""
        for kernel in self.kernels:
            kernel.is_dynamic = [False] * len(self.sizes)

    def signature(self):
        arguments = [f"%out: {self.out_type}", f"%in: {self.in_type}"]
        arguments += [f"%n{dim}: index" for dim in range(len(self.sizes))]
        return ", ".join(arguments)

    def work(self, kernels):
        lines = [
            "func.func private @helper(%x: i64) -> i64 {",
            "  %three = arith.constant 3 : i64",
            "  %y = arith.muli %x, %three : i64",
            "  return %y : i64",
            "}",
            f"func.func @work({self.signature()}) {{",
            "  %zero = arith.constant 0 : index",
            "  %one = arith.constant 1 : index",
        ]
        lines += [
            f"  %s{dim} = arith.constant {size} : index"
            for dim, size in enumerate(self.sizes)
        ]
        return "\n".join(lines) + "\n" + "".join(kernels) + "  return\n}\n"

    def main(self, cores=None, more=()):
        """Prints %out. With `cores`, @work is called for each of so many, with
        `more` beside its arguments: a list of %core and %cores."""
        types = [self.out_type, self.in_type] + ["index"] * len(self.sizes)
        lines = [
            "func.func private @printMemrefI64(memref<*xi64>)",
            "func.func @main() {",
            f"  %out = memref.alloc() : {self.out_type}",
            f"  %in = memref.alloc() : {self.in_type}",
            "  %seven = arith.constant 7 : i64",
            f"  linalg.fill ins(%seven : i64) outs(%out : {self.out_type})",
            "  linalg.generic {indexing_maps = "
            "[affine_map<(d0, d1) -> (d0, d1)>], "
            'iterator_types = ["parallel", "parallel"]} '
            f"outs(%in : {self.in_type}) {{",
            "  ^bb0(%old: i64):",
            "    %i = linalg.index 0 : index",
            "    %j = linalg.index 1 : index",
            "    %ii = arith.muli %i, %i : index",
            "    %ij = arith.addi %ii, %j : index",
            "    %new = arith.index_cast %ij : index to i64",
            "    linalg.yield %new : i64",
            "  }",
        ]
        names = ["%out", "%in"]
        for dim, size in enumerate(self.sizes):
            lines.append(f"  %n{dim} = arith.constant {size} : index")
            names.append(f"%n{dim}")
        names, types = [*names, *more], types + ["index"] * len(more)
        call = f"call @work({', '.join(names)}) : ({', '.join(types)}) -> ()"
        if cores is None:
            lines.append(f"  {call}")
        else:
            lines += [
                "  %zero = arith.constant 0 : index",
                "  %one = arith.constant 1 : index",
                f"  %cores = arith.constant {cores} : index",
                "  scf.for %core = %zero to %cores step %one {",
                f"    func.{call}",
                "  }",
            ]
        lines += [
            f"  %cast = memref.cast %out : {self.out_type} to memref<*xi64>",
            "  call @printMemrefI64(%cast) : (memref<*xi64>) -> ()",
            f"  memref.dealloc %out : {self.out_type}",
            f"  memref.dealloc %in : {self.in_type}",
            "  return",
            "}",
            "",
        ]
        return "\n".join(lines)


def draw_front_end(rng, kernel):
    """A kernel in a form of some front end."""
    forms = [
        kernel.as_parallel,
        kernel.as_forall,
        kernel.as_grid,
        lambda: kernel.as_grid(
            schedules.draw_schedule(
                rng, kernel.sizes, may_be_ranges=not any(kernel.is_dynamic)
            )
        ),
    ]
    # Of fewer dimensions it would have 1 for the others, which a schedule for
    # the grid does not know of.
    if len(kernel.sizes) == 3:
        forms.append(kernel.as_launch)
    return rng.choice(forms)()


def draw_odd_operations(rng):
    """A function with the dialect's other operations, and what no kernel of the
    other programs has."""
    rank = rng.randint(1, 3)
    sizes = schedules.draw_sizes(rng, rank)
    schedule = schedules.draw_schedule(rng, sizes, may_be_open=True)
    spelled = [
        f"%n{dim}" if rng.random() < 0.5 else str(size)
        for dim, size in enumerate(sizes)
    ]
    grid = ", ".join(spelled)
    indices = [f"%b{dim}" for dim in range(rank)]
    counted = (
        " num_cores(%cores)"
        if ("cores = ?" in schedule) ^ (rng.random() < 0.05)
        else ""
    )
    memref = f"memref<{'?x' * rank}f32>"
    at = ", ".join(indices)
    element = rng.choice(
        [
            f"    %x = memref.load %out[{at}] : {memref}\n"
            f"    memref.store %x, %out[{at}] : {memref}\n",
            f"    %x = affine.load %out[{at}] : {memref}\n",
            "    %one = arith.constant 1.0 : f32\n"
            f"    %old = memref.atomic_rmw addf %one, %out[{at}] : "
            f"(f32, {memref}) -> f32\n",
            "    %id = tt.core_id\n",
            f"    %v = vector.transfer_read %out[{at}], %pad : "
            f"{memref}, vector<4xf32>\n",
            f"    %zero = arith.constant 0 : index\n"
            "    memref.store %pad, "
            f"%out[{', '.join(['%zero'] * rank)}] : {memref}\n",
            '    "other.thing"(%b0) : (index) -> ()\n',
        ]
    )
    loop = rng.choice(
        [
            f"  tt.persistent_loop ({at}) in ({grid}) on %core "
            f"schedule({schedule}){counted} {{\n{element}  }}\n",
            f"  tt.grid_kernel ({at}) in ({grid}) schedule({schedule})"
            f"{counted} {{\n{element}  }}\n",
            f"  %start, %count = tt.tile_assignment %core in ({grid}) "
            f"schedule({schedule}){counted}\n"
            '  "other.use"(%start, %count) : (index, index) -> ()\n',
        ]
    )
    arguments = [f"%out: {memref}", "%pad: f32"] + [
        f"%n{dim}: index" for dim in range(rank)
    ]
    origin = rng.choice(
        ["  %core = tt.core_id\n", "  %core = arith.constant 1 : index\n"]
    )
    count = rng.choice(
        ["  %cores = tt.num_cores\n", "  %cores = arith.constant 3 : index\n"]
    )
    return (
        f"func.func @odd({', '.join(arguments)}) {{\n{origin}{count}{loop}"
        "  return\n}\n"
    )


def draw_program(rng):
    """A program that need not run."""
    if rng.random() < 0.4:
        return draw_odd_operations(rng)
    program = Program(rng, rng.randint(1, 2))
    kernels = [draw_front_end(rng, kernel) for kernel in program.kernels]
    return program.work(kernels)
