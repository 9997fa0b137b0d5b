"""Random scalar computations for the bodies of linalg operations, with a bound on
what they compute and on how far roundings can take it apart."""

import math

FLOATS = {"f16": 11, "bf16": 8, "f32": 24, "f64": 53}
INTEGERS = {"i8": 8, "i16": 16, "i32": 32, "i64": 64}
ELEMENTS = [*FLOATS, *INTEGERS]
# Memrefs and numbers are filled with whole numbers of at most this size.
LARGEST = 3
# Beyond this, numbers of f16 become infinite, in a sequence that is not fixed.
LIMIT = 2.0**14


class Value:
    """An SSA value: its name and type, the largest absolute value that it has, and
    how far two ways of computing it can be apart."""

    def __init__(self, name, type, bound=LARGEST, error=0.0):
        self.name, self.type, self.bound, self.error = name, type, bound, error

    @property
    def is_float(self):
        return self.type in FLOATS


def rounding(type, bound, error=0.0):
    """What rounding a number of this size to `type` adds: nothing where it is a
    whole number that the type holds."""
    if error == 0.0 and bound <= 2 ** FLOATS[type]:
        return 0.0
    return bound * 2.0 ** (1 - FLOATS[type])


class Body:
    """Lines of a body, and the values that they may use."""

    def __init__(self, rng, loops, values):
        self.rng, self.loops = rng, loops
        self.lines, self.values, self.count = [], list(values), 0

    def emit(self, text, type, bound=None, error=0.0):
        self.count += 1
        if type in INTEGERS:
            bound = min(2.0 ** (INTEGERS[type] - 1), bound or math.inf)
        name = f"%t{self.count}"
        self.lines.append(f"{name} = {text}")
        value = Value(name, type, bound, error)
        self.values.append(value)
        return value

    def constant(self, type, number=None):
        if number is None:
            number = self.rng.randint(-LARGEST, LARGEST)
        text = float(number) if type in FLOATS else number
        return self.emit(f"arith.constant {text} : {type}", type, abs(number))

    def index(self, type):
        loop = self.rng.randrange(self.loops)
        index = self.emit(f"linalg.index {loop} : index", "index", 64)
        self.values.remove(index)
        number = self.emit(f"arith.index_cast {index.name} : index to i32", "i32", 64)
        return self.cast(number, type)

    def pick(self, type):
        """A value of this type: one that is there, or one of another converted."""
        some = [v for v in self.values if v.type == type]
        kind = self.rng.random()
        if some and kind < 0.7:
            return self.rng.choice(some)
        if self.loops and kind < 0.78:
            return self.index(type)
        others = [v for v in self.values if v.type in ELEMENTS]
        if others and kind < 0.9:
            return self.cast(self.rng.choice(others), type)
        return self.rng.choice(some) if some else self.constant(type)

    def cast(self, value, type):
        old, rng = value.type, self.rng
        if old == type:
            return value
        if old == "i1":
            if type in FLOATS:
                return self.emit(f"arith.uitofp {value.name} : i1 to {type}", type, 1)
            name = rng.choice(["extui", "extsi"])
            return self.emit(f"arith.{name} {value.name} : i1 to {type}", type, 1)
        if old in INTEGERS and type in INTEGERS:
            if INTEGERS[old] > INTEGERS[type]:
                return self.emit(f"arith.trunci {value.name} : {old} to {type}", type)
            if rng.random() < 0.3:
                return self.emit(f"arith.extui {value.name} : {old} to {type}", type)
            return self.emit(f"arith.extsi {value.name} : {old} to {type}", type,
                             value.bound)
        if old in INTEGERS:
            if value.bound > 64:
                mask = self.constant(old, 31)
                value = self.emit(f"arith.andi {value.name}, {mask.name} : {old}",
                                  old, 31)
            return self.emit(f"arith.sitofp {value.name} : {old} to {type}", type,
                             value.bound)
        if type in INTEGERS:
            # Neither beyond the integer's range, nor near a step.
            if value.error or value.bound > 100:
                return self.constant(type)
            return self.emit(f"arith.fptosi {value.name} : {old} to {type}", type,
                             value.bound)
        if FLOATS[old] >= FLOATS[type] or {old, type} == {"f16", "bf16"}:
            if {old, type} == {"f16", "bf16"}:
                value = self.emit(f"arith.extf {value.name} : {old} to f32", "f32",
                                  value.bound, value.error)
                old = "f32"
            if value.bound > LIMIT:
                return self.constant(type)
            error = value.error + rounding(type, value.bound, value.error)
            return self.emit(f"arith.truncf {value.name} : {old} to {type}", type,
                             value.bound, error)
        return self.emit(f"arith.extf {value.name} : {old} to {type}", type,
                         value.bound, value.error)

    def step(self):
        """One more operation, on values of any type."""
        type = self.rng.choice([v.type for v in self.values if v.type in ELEMENTS]
                               or ELEMENTS)
        return self.operation(type)

    def operation(self, type):
        a, b = self.pick(type), self.pick(type)
        return self.float(a, b) if type in FLOATS else self.integer(a, b)

    def unary(self, a):
        """An operation on one value, as fusion puts them before others."""
        if a.type in INTEGERS:
            name = self.rng.choice(["absi", "ctpop"])
            return self.emit(f"math.{name} {a.name} : {a.type}", a.type)
        if self.rng.random() < 0.5:
            return self.function(a)
        name = self.rng.choice(["arith.negf", "math.absf"])
        return self.emit(f"{name} {a.name} : {a.type}", a.type, a.bound, a.error)

    def integer(self, a, b):
        type, rng = a.type, self.rng
        kind = rng.choice(["binary"] * 6 + ["shift", "divide", "unary", "select",
                                            "narrow"])
        if kind == "shift":
            by = self.constant(type, rng.randrange(INTEGERS[type]))
            name = rng.choice(["shli", "shrsi", "shrui"])
            return self.emit(f"arith.{name} {a.name}, {by.name} : {type}", type)
        if kind == "divide":
            by = self.constant(type, rng.randint(1, 9))
            name = rng.choice(["divsi", "divui", "remsi", "remui", "floordivsi",
                               "ceildivsi"])
            return self.emit(f"arith.{name} {a.name}, {by.name} : {type}", type)
        if kind == "unary":
            if rng.random() < 0.5:
                return self.unary(a)
            name = rng.choice(["ctlz", "cttz"])
            return self.emit(f"math.{name} {a.name} : {type}", type)
        if kind == "select":
            name = rng.choice(["slt", "ult", "eq", "sge", "ne"])
            test = self.emit(f"arith.cmpi {name}, {a.name}, {b.name} : {type}", "i1")
            return self.emit(f"arith.select {test.name}, {a.name}, {b.name} : {type}",
                             type)
        if kind == "narrow":
            width = rng.randint(1, INTEGERS[type] - 1)
            less = self.emit(f"arith.trunci {a.name} : {type} to i{width}", f"i{width}x")
            self.values.remove(less)
            name = rng.choice(["extsi", "extui"])
            return self.emit(f"arith.{name} {less.name} : i{width} to {type}", type)
        name = rng.choice(["addi", "subi", "muli", "maxsi", "minsi", "maxui", "minui",
                           "andi", "ori", "xori"])
        return self.emit(f"arith.{name} {a.name}, {b.name} : {type}", type)

    def float(self, a, b):
        type, rng = a.type, self.rng
        exact = a.error == b.error == 0.0
        kinds = ["addf", "subf", "mulf", "maximumf", "minimumf", "maxnumf", "minnumf",
                 "unary", "function", "fma"]
        if exact:
            kinds += ["select", "step"]
        kind = rng.choice(kinds)
        if kind == "unary":
            name = rng.choice(["arith.negf", "math.absf"])
            return self.emit(f"{name} {a.name} : {type}", type, a.bound, a.error)
        if kind == "step":
            half = self.constant(type, rng.choice([2, 1]))
            a = self.emit(f"arith.divf {a.name}, {half.name} : {type}", type, a.bound)
            self.values.remove(a)
            name = rng.choice(["floor", "ceil", "roundeven", "trunc", "round"])
            return self.emit(f"math.{name} {a.name} : {type}", type, a.bound + 1)
        if kind == "select":
            name = rng.choice(["olt", "ult", "oeq", "une", "ord"])
            test = self.emit(f"arith.cmpf {name}, {a.name}, {b.name} : {type}", "i1")
            return self.emit(f"arith.select {test.name}, {a.name}, {b.name} : {type}",
                             type, max(a.bound, b.bound))
        if kind == "function":
            return self.function(a)
        if kind in ("mulf", "fma") and a.bound * b.bound > LIMIT:
            kind = "maxnumf"
        if kind in ("addf", "subf") and a.bound + b.bound > LIMIT:
            kind = "minimumf"
        if kind == "fma":
            bound, error = self.product(a, b)
            bound += a.bound
            error += a.error + rounding(type, bound, error + a.error)
            return self.emit(f"math.fma {a.name}, {b.name}, {a.name} : {type}", type,
                             bound, error)
        bound, error = max(a.bound, b.bound), max(a.error, b.error)
        if kind == "mulf":
            bound, error = self.product(a, b)
        elif kind in ("addf", "subf"):
            bound, error = a.bound + b.bound, a.error + b.error
            error += rounding(type, bound, error)
        return self.emit(f"arith.{kind} {a.name}, {b.name} : {type}", type, bound, error)

    def product(self, a, b):
        bound = a.bound * b.bound
        error = a.bound * b.error + b.bound * a.error + a.error * b.error
        return bound, error + rounding(a.type, bound, error)

    def function(self, a):
        """A function, for which four units in the last place are allowed."""
        type, rng = a.type, self.rng
        unit = 2.0 ** (4 - FLOATS[type])
        name = rng.choice(["exp", "exp2", "expm1", "tanh", "erf", "sin", "cos", "atan",
                           "log1p", "sqrt", "rsqrt", "log", "divf"])
        if name in ("exp", "exp2", "expm1"):
            if a.bound > 6:
                name = "tanh"
            else:
                bound = math.exp(a.bound + a.error)
                return self.emit(f"math.{name} {a.name} : {type}", type, bound,
                                 bound * (a.error + unit))
        if name in ("sqrt", "rsqrt", "log1p", "log", "divf"):
            # Of numbers from 1 up.
            a = self.emit(f"math.absf {a.name} : {type}", type, a.bound, a.error)
            one = self.constant(type, 1)
            error = a.error + rounding(type, a.bound + 1, a.error)
            a = self.emit(f"arith.addf {a.name}, {one.name} : {type}", type,
                          a.bound + 1, error)
            text = f"math.{name} {a.name} : {type}"
            if name == "divf":
                text = f"arith.divf {one.name}, {a.name} : {type}"
            return self.emit(text, type, a.bound, a.error + a.bound * unit)
        return self.emit(f"math.{name} {a.name} : {type}", type, 2.0,
                         1.2 * a.error + 2 * unit)
