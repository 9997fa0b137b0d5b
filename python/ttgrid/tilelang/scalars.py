"""Scalar expressions: TVM's to arith, math and memref operations.

Integers that only locate something (loop variables, block indices, sizes and
the arithmetic on them) are computed as index; everything else in its own type.
A division by an integer that is 0 gives some value, as on a GPU, and no trap.
"""

from __future__ import annotations

import math

from tvm import tirx

from . import types
from .buffers import load
from .context import as_int, loads_of, op_name
from .types import INDEX, Value

# Name: (float operation, signed, unsigned).
_BINARY = {
    "Add": ("addf", "addi", "addi"),
    "Sub": ("subf", "subi", "subi"),
    "Mul": ("mulf", "muli", "muli"),
    "Min": ("minnumf", "minsi", "minui"),
    "Max": ("maxnumf", "maxsi", "maxui"),
}
_COMPARE = {
    "EQ": ("oeq", "eq", "eq"),
    "NE": ("une", "ne", "ne"),
    "LT": ("olt", "slt", "ult"),
    "LE": ("ole", "sle", "ule"),
    "GT": ("ogt", "sgt", "ugt"),
    "GE": ("oge", "sge", "uge"),
}
_LOGICAL = {"And": "andi", "Or": "ori"}
_BITWISE = {
    "bitwise_and": "andi",
    "bitwise_or": "ori",
    "bitwise_xor": "xori",
}
# One operand, and as many results, of a floating-point type.
_FLOAT_MATH = {
    name: name
    for name in (
        "exp exp2 log log2 log10 log1p sqrt rsqrt sin cos tan tanh sinh cosh"
        " asin acos atan asinh acosh atanh erf floor ceil trunc"
    ).split()
} | {
    "__exp": "exp",
    "__log": "log",
    "__log2": "log2",
    "__log10": "log10",
    "__sin": "sin",
    "__cos": "cos",
    "__tan": "tan",
    "fabs": "absf",
    "round": "roundeven",
    "nearbyint": "roundeven",
    "round_ties_away_from_zero": "round",
    "ieee_fsqrt": "sqrt",
    "ieee_frsqrt": "rsqrt",
}
_FLOAT_MATH_2 = {"atan2": "atan2", "copysign": "copysign"}
_IEEE = {
    "ieee_add": "addf",
    "ieee_sub": "subf",
    "ieee_mul": "mulf",
    "ieee_fdiv": "divf",
}


def index(ctx, expression) -> Value:
    """The value of an integer expression, as index."""
    constant = as_int(expression)
    if constant is not None:
        return ctx.index_constant(constant)
    kind = type(expression).__name__
    if kind == "Var":
        return _to_index(ctx, variable(ctx, expression))
    if str(expression.dtype) not in ("int32", "int64"):
        # Narrow and unsigned integers wrap around, which index does not.
        return _to_index(ctx, value(ctx, expression))
    if kind in ("Add", "Sub", "Mul", "Min", "Max"):
        left, right = index(ctx, expression.a), index(ctx, expression.b)
        name = _BINARY[kind][1]
        return ctx.op(f"arith.{name} {left.name}, {right.name} : index", INDEX)
    if kind in ("FloorDiv", "FloorMod", "Div", "Mod"):
        return _index_division(ctx, kind, expression)
    if kind == "Select" or (
        kind == "Call" and op_name(expression) == "if_then_else"
    ):
        condition, left, right = _choice(expression)
        if not loads_of(left) and not loads_of(right):
            chosen = value(ctx, condition)
            left, right = index(ctx, left), index(ctx, right)
            return ctx.op(
                f"arith.select {chosen.name}, {left.name}, {right.name} :"
                " index",
                INDEX,
            )
    if kind == "Cast" and str(expression.value.dtype) in ("int32", "int64"):
        return index(ctx, expression.value)
    if kind == "Call" and op_name(expression) == "likely":
        return index(ctx, expression.args[0])
    return _to_index(ctx, value(ctx, expression))


def value(ctx, expression) -> Value:
    """The value of an expression, in the type that TVM gives it."""
    dtype = ctx.dtype(expression)
    kind = type(expression).__name__
    if kind in ("IntImm", "FloatImm"):
        return ctx.constant(expression.value, dtype)
    if kind == "Var":
        return _from_index(ctx, variable(ctx, expression), dtype)
    if kind == "BufferLoad":
        return _element(ctx, expression)
    if kind in _BINARY:
        if _is_negative_infinity(expression):
            return ctx.constant(-math.inf, dtype)
        return binary(
            ctx, kind, value(ctx, expression.a), value(ctx, expression.b)
        )
    if kind in _COMPARE:
        return _compare(ctx, kind, expression)
    if kind in _LOGICAL:
        return _logical(ctx, kind, expression)
    if kind == "Not":
        operand = value(ctx, expression.a)
        one = ctx.constant(True, "bool")
        return ctx.op(f"arith.xori {operand.name}, {one.name} : i1", "bool")
    if kind in ("Div", "Mod", "FloorDiv", "FloorMod"):
        return _division(ctx, kind, expression, dtype)
    if kind == "Cast":
        return _cast(ctx, expression, dtype)
    if kind == "Select":
        return _select(ctx, expression, dtype)
    if kind == "Let":
        ctx.variables[expression.var] = value(ctx, expression.value)
        return value(ctx, expression.body)
    if kind == "Call":
        return _call(ctx, expression, dtype)
    ctx.fail(kind, f"the expression '{expression}' ({kind}) cannot be imported")


def _cast(ctx, expression, dtype: str) -> Value:
    operand = expression.value
    if isinstance(operand, tirx.IntImm) and types.is_float(dtype):
        return ctx.constant(float(operand.value), dtype)
    return cast(ctx, value(ctx, operand), dtype)


def _is_negative_infinity(expression) -> bool:
    """-T.infinity(...) is a multiplication by -1."""
    left, right = expression.a, expression.b
    return (
        isinstance(expression, tirx.Mul)
        and isinstance(left, tirx.Call)
        and op_name(left) == "infinity"
        and isinstance(right, tirx.FloatImm)
        and right.value == -1
    )


def variable(ctx, var) -> Value:
    known = ctx.variables.get(var)
    if known is not None:
        return known() if callable(known) else known
    if var in ctx.thread_variables:
        ctx.fail(
            "thread index",
            f"'{var.name}' is {ctx.thread_variables[var]}: threads inside a"
            " block are not modelled. Write the work of a block with"
            " T.Parallel and tile operations",
        )
    ctx.fail("variable", f"'{var.name}' is used where it has no value")


def binary(ctx, kind: str, left: Value, right: Value) -> Value:
    """One of Add, Sub, Mul, Min and Max."""
    dtype = left.dtype
    name = _BINARY[kind][_family(dtype)]
    return ctx.op(
        f"arith.{name} {left.name}, {right.name} : {left.type}", dtype
    )


def bitwise(ctx, name: str, left: Value, right: Value) -> Value:
    return ctx.op(
        f"arith.{_BITWISE[name]} {left.name}, {right.name} : {left.type}",
        left.dtype,
    )


def absolute(ctx, operand: Value) -> Value:
    if types.is_float(operand.dtype):
        return ctx.op(
            f"math.absf {operand.name} : {operand.type}", operand.dtype
        )
    if types.is_unsigned(operand.dtype):
        return operand
    return ctx.op(f"math.absi {operand.name} : {operand.type}", operand.dtype)


def cast(ctx, operand: Value, dtype: str) -> Value:
    """A value in another type, as C converts it."""
    source = operand.dtype
    if source == dtype:
        return operand
    if source == INDEX or dtype == INDEX:
        if dtype == INDEX:
            return _to_index(ctx, operand)
        return cast(ctx, _from_index(ctx, operand, "int64"), dtype)
    if dtype == "bool":
        zero = ctx.constant(0, source)
        if types.is_float(source):
            text = (
                f"arith.cmpf une, {operand.name}, {zero.name} : {operand.type}"
            )
        else:
            text = (
                f"arith.cmpi ne, {operand.name}, {zero.name} : {operand.type}"
            )
        return ctx.op(text, "bool")
    from_float, to_float = types.is_float(source), types.is_float(dtype)
    if from_float and to_float:
        return _cast_float(ctx, operand, dtype)
    if from_float:
        name = "fptoui" if types.is_unsigned(dtype) else "fptosi"
    elif to_float:
        name = "uitofp" if types.is_unsigned(source) else "sitofp"
    else:
        width = 1 if source == "bool" else types.bits(source)
        if width == types.bits(dtype):
            return Value(operand.name, dtype)
        if width > types.bits(dtype):
            name = "trunci"
        else:
            name = "extui" if types.is_unsigned(source) else "extsi"
    return _convert(ctx, name, operand, dtype)


def is_pure(expression) -> bool:
    """Whether an expression may be computed where its value isn't needed."""
    pure = True

    def visit(node):
        nonlocal pure
        if isinstance(node, tirx.Call) and op_name(node) not in _CALLS:
            pure = False

    tirx.stmt_functor.post_order_visit(expression, visit)
    return pure


def conditional(ctx, condition: Value, then, otherwise, dtype: str) -> Value:
    """scf.if with a result; then and otherwise make the value of a branch."""
    result = ctx.builder.name()
    type_ = types.element_type(dtype)
    header = f"{result} = scf.if {condition.name} -> ({type_}) {{"
    with ctx.builder.region(header, "} else {"):
        ctx.line(f"scf.yield {then().name} : {type_}")
    with ctx.builder.region(None):
        ctx.line(f"scf.yield {otherwise().name} : {type_}")
    return Value(result, dtype)


def _family(dtype: str) -> int:
    if types.is_float(dtype):
        return 0
    return 2 if types.is_unsigned(dtype) else 1


def _convert(ctx, name: str, operand: Value, dtype: str) -> Value:
    type_ = types.element_type(dtype)
    return ctx.op(
        f"arith.{name} {operand.name} : {operand.type} to {type_}", dtype
    )


def _cast_float(ctx, operand: Value, dtype: str) -> Value:
    width, wanted = types.bits(operand.dtype), types.bits(dtype)
    if width == wanted:
        return _convert(
            ctx, "truncf", _cast_float(ctx, operand, "float32"), dtype
        )
    return _convert(ctx, "extf" if width < wanted else "truncf", operand, dtype)


def _to_index(ctx, operand: Value) -> Value:
    if operand.dtype == INDEX:
        return operand
    name = "index_castui" if types.is_unsigned(operand.dtype) else "index_cast"
    return _convert(ctx, name, operand, INDEX)


def _from_index(ctx, operand: Value, dtype: str) -> Value:
    if operand.dtype != INDEX:
        return operand
    return _convert(ctx, "index_cast", operand, dtype)


def _element(ctx, expression) -> Value:
    if ctx.elements is not None:
        known = ctx.elements(expression)
        if known is not None:
            return known
    return load(ctx, expression.buffer, expression.indices)


def _compare(ctx, kind: str, expression) -> Value:
    left, right = expression.a, expression.b
    dtype = ctx.dtype(left)
    if dtype in ("int32", "int64") and _locates(left) and _locates(right):
        first, second = index(ctx, left), index(ctx, right)
    else:
        first, second = value(ctx, left), value(ctx, right)
    name = "cmpf" if types.is_float(dtype) else "cmpi"
    predicate = _COMPARE[kind][_family(dtype)]
    return ctx.op(
        f"arith.{name} {predicate}, {first.name}, {second.name} : {first.type}",
        "bool",
    )


def _locates(expression) -> bool:
    """Whether an expression is arithmetic on variables and constants alone."""
    ok = True

    def visit(node):
        nonlocal ok
        if isinstance(
            node, (tirx.BufferLoad, tirx.Call, tirx.Cast, tirx.Select)
        ):
            ok = False

    tirx.stmt_functor.post_order_visit(expression, visit)
    return ok


def _logical(ctx, kind: str, expression) -> Value:
    # The right side may read where the left side says that it must not.
    left = value(ctx, expression.a)
    if loads_of(expression.b) and ctx.elements is None:
        short = ctx.constant(kind == "Or", "bool")
        right = lambda: value(ctx, expression.b)  # noqa: E731
        branches = (
            (right, lambda: short) if kind == "And" else (lambda: short, right)
        )
        return conditional(ctx, left, *branches, "bool")
    right = value(ctx, expression.b)
    return ctx.op(
        f"arith.{_LOGICAL[kind]} {left.name}, {right.name} : i1", "bool"
    )


def _index_division(ctx, kind: str, expression) -> Value:
    left, right = index(ctx, expression.a), index(ctx, expression.b)
    natural = ctx.proves(expression.a >= 0) and ctx.proves(expression.b > 0)
    quotient_wanted = kind in ("FloorDiv", "Div")
    if natural:
        name = "divui" if quotient_wanted else "remui"
        return ctx.op(f"arith.{name} {left.name}, {right.name} : index", INDEX)
    return _signed_division(ctx, kind, left, right, as_int(expression.b))


def _division(ctx, kind: str, expression, dtype: str) -> Value:
    left, right = value(ctx, expression.a), value(ctx, expression.b)
    if types.is_float(dtype):
        name = {"Div": "divf", "Mod": "remf"}.get(kind)
        if name:
            return ctx.op(
                f"arith.{name} {left.name}, {right.name} : {left.type}", dtype
            )
        ctx.fail(
            kind,
            f"'{expression}' is a floor division of floats; use T.floor(a / b)",
        )
    if types.is_unsigned(dtype):
        right = _not_zero(ctx, right, as_int(expression.b))
        name = "divui" if kind in ("FloorDiv", "Div") else "remui"
        return ctx.op(
            f"arith.{name} {left.name}, {right.name} : {left.type}", dtype
        )
    return _signed_division(ctx, kind, left, right, as_int(expression.b))


def _not_zero(ctx, divisor: Value, constant: int | None) -> Value:
    if constant:
        return divisor
    zero, one = ctx.constant(0, divisor.dtype), ctx.constant(1, divisor.dtype)
    bad = ctx.op(
        f"arith.cmpi eq, {divisor.name}, {zero.name} : {divisor.type}", "bool"
    )
    return ctx.op(
        f"arith.select {bad.name}, {one.name}, {divisor.name} : {divisor.type}",
        divisor.dtype,
    )


def _signed_division(ctx, kind, left: Value, right: Value, constant) -> Value:
    dtype, type_ = left.dtype, left.type
    negated = None
    if not constant or constant == -1:
        # The lowest number divided by -1 would trap: negate it, which wraps.
        minus = ctx.constant(-1, dtype)
        negative = ctx.op(
            f"arith.cmpi eq, {right.name}, {minus.name} : {type_}", "bool"
        )
        one, zero = ctx.constant(1, dtype), ctx.constant(0, dtype)
        divisor = ctx.op(
            f"arith.select {negative.name}, {one.name}, {right.name} : {type_}",
            dtype,
        )
        right = _not_zero(ctx, divisor, None)
        negated = ctx.op(
            f"arith.subi {zero.name}, {left.name} : {type_}", dtype
        )
    if kind in ("FloorDiv", "Div"):
        name = "floordivsi" if kind == "FloorDiv" else "divsi"
        result = ctx.op(
            f"arith.{name} {left.name}, {right.name} : {type_}", dtype
        )
        if negated is None:
            return result
        return ctx.op(
            f"arith.select {negative.name}, {negated.name}, {result.name} :"
            f" {type_}",
            dtype,
        )
    result = ctx.op(f"arith.remsi {left.name}, {right.name} : {type_}", dtype)
    if kind == "Mod":
        return result
    # A floor remainder has the divisor's sign.
    zero = ctx.constant(0, dtype)
    differs = ctx.op(f"arith.xori {result.name}, {right.name} : {type_}", dtype)
    opposite = ctx.op(
        f"arith.cmpi slt, {differs.name}, {zero.name} : {type_}", "bool"
    )
    some = ctx.op(
        f"arith.cmpi ne, {result.name}, {zero.name} : {type_}", "bool"
    )
    both = ctx.op(f"arith.andi {opposite.name}, {some.name} : i1", "bool")
    fixed = ctx.op(f"arith.addi {result.name}, {right.name} : {type_}", dtype)
    return ctx.op(
        f"arith.select {both.name}, {fixed.name}, {result.name} : {type_}",
        dtype,
    )


def _choice(expression):
    if isinstance(expression, tirx.Select):
        return (
            expression.condition,
            expression.true_value,
            expression.false_value,
        )
    return expression.args


def _select(ctx, expression, dtype: str) -> Value:
    condition, left, right = _choice(expression)
    chosen = value(ctx, condition)
    lazy = isinstance(expression, tirx.Call) and ctx.elements is None
    if lazy and (loads_of(left) or loads_of(right)):
        return conditional(
            ctx,
            chosen,
            lambda: value(ctx, left),
            lambda: value(ctx, right),
            dtype,
        )
    first, second = value(ctx, left), value(ctx, right)
    return ctx.op(
        f"arith.select {chosen.name}, {first.name}, {second.name} :"
        f" {first.type}",
        dtype,
    )


# Calls, by their names. Each takes the context, the call and its data type.

_CALLS = {}


def call(*names):
    """Registers the function that imports the calls of these names."""

    def register(function):
        for name in names:
            _CALLS[name] = function
        return function

    return register


def _call(ctx, expression, dtype: str) -> Value:
    name = op_name(expression)
    function = _CALLS.get(name) or _EFFECTS.get(name)
    if function is None:
        reject_call(ctx, expression)
    return function(ctx, expression, dtype)


# Calls that read or write memory: other modules add theirs.
_EFFECTS = {}


def effect(*names):
    """As call, for what must not be computed where it isn't needed."""

    def register(function):
        for name in names:
            _EFFECTS[name] = function
        return function

    return register


_THREADS = (
    "sync", "barrier", "mbar", "fence", "shfl", "warp", "ballot", "activemask",
    "elect", "match_any", "match_all",
)  # fmt: skip


# What kernel authors write, where TVM calls it something else.
_WRITTEN = {"tvm_storage_sync": "sync_threads", "shfl_xor_sync": "shfl_xor"}


def reject_call(ctx, expression):
    name = op_name(expression)
    name = _WRITTEN.get(name, name)
    if name in ("call_extern", "call_pure_extern", "call_packed"):
        ctx.fail(
            "extern call", f"the extern call {expression} cannot be imported"
        )
    if any(part in name for part in _THREADS):
        ctx.fail(
            name,
            f"T.{name} works on the threads of a block, which are not modelled:"
            " a block is one thread of control. Leave out what only lets"
            " threads wait for each other, and write the rest with T.Parallel"
            " and tile operations",
        )
    ctx.fail(name, f"T.{name} cannot be imported: {expression}")


@call(*_FLOAT_MATH)
def _float_math(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    name = _FLOAT_MATH[op_name(expression)]
    if not types.is_float(operand.dtype):
        return (
            operand
            if name in ("floor", "ceil", "trunc", "roundeven")
            else absolute(ctx, operand)
        )
    return _in_float32(
        ctx, [operand], lambda a: f"math.{name} {a.name} : {a.type}"
    )


def _in_float32(ctx, operands, make) -> Value:
    """Computes small floats in float32, and rounds once."""
    dtype = operands[0].dtype
    if types.is_small_float(dtype):
        operands = [cast(ctx, operand, "float32") for operand in operands]
    result = ctx.op(make(*operands), operands[0].dtype)
    return cast(ctx, result, dtype)


@call(*_FLOAT_MATH_2)
def _float_math_2(ctx, expression, dtype):
    name = _FLOAT_MATH_2[op_name(expression)]
    operands = [value(ctx, argument) for argument in expression.args[:2]]
    return _in_float32(
        ctx, operands, lambda a, b: f"math.{name} {a.name}, {b.name} : {a.type}"
    )


@call(*_IEEE)
def _ieee(ctx, expression, dtype):
    # These round to nearest here, whatever mode they name.
    rounding = expression.args[2] if len(expression.args) > 2 else None
    if rounding is not None and getattr(rounding, "value", rounding) != "rn":
        ctx.fail(
            op_name(expression),
            f"only rounding mode 'rn' can be imported: {expression}",
        )
    left, right = (value(ctx, argument) for argument in expression.args[:2])
    name = _IEEE[op_name(expression)]
    return ctx.op(
        f"arith.{name} {left.name}, {right.name} : {left.type}", dtype
    )


@call("__exp10", "exp10")
def _exp10(ctx, expression, dtype):
    ten = ctx.constant(10.0, "float64" if dtype == "float64" else "float32")
    operand = cast(ctx, value(ctx, expression.args[0]), ten.dtype)
    result = ctx.op(
        f"math.powf {ten.name}, {operand.name} : {ten.type}", ten.dtype
    )
    return cast(ctx, result, dtype)


@call("fast_rcp", "ieee_frcp")
def _reciprocal(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    one = ctx.constant(1.0, dtype)
    return ctx.op(f"arith.divf {one.name}, {operand.name} : {one.type}", dtype)


@call("sigmoid")
def _sigmoid(ctx, expression, dtype):
    wide = "float64" if dtype == "float64" else "float32"
    operand = cast(ctx, value(ctx, expression.args[0]), wide)
    one = ctx.constant(1.0, wide)
    negative = ctx.op(f"arith.negf {operand.name} : {one.type}", wide)
    power = ctx.op(f"math.exp {negative.name} : {one.type}", wide)
    below = ctx.op(f"arith.addf {power.name}, {one.name} : {one.type}", wide)
    result = ctx.op(f"arith.divf {one.name}, {below.name} : {one.type}", wide)
    return cast(ctx, result, dtype)


@call("pow")
def _pow(ctx, expression, dtype):
    left, right = (value(ctx, argument) for argument in expression.args)
    if types.is_float(dtype):
        return _in_float32(
            ctx,
            [left, right],
            lambda a, b: f"math.powf {a.name}, {b.name} : {a.type}",
        )
    return ctx.op(f"math.ipowi {left.name}, {right.name} : {left.type}", dtype)


@call("pow_of_int")
def _pow_of_int(ctx, expression, dtype):
    base, exponent = value(ctx, expression.args[0]), as_int(expression.args[1])
    if exponent is None or exponent < 1:
        ctx.fail(
            "pow_of_int",
            f"the exponent of {expression} is not a positive constant",
        )
    result = None
    while exponent:
        if exponent & 1:
            result = (
                base if result is None else binary(ctx, "Mul", result, base)
            )
        exponent >>= 1
        if exponent:
            base = binary(ctx, "Mul", base, base)
    return result


@call("fmod")
def _fmod(ctx, expression, dtype):
    left, right = (value(ctx, argument) for argument in expression.args)
    return ctx.op(f"arith.remf {left.name}, {right.name} : {left.type}", dtype)


@call("ieee_fmaf")
def _fma(ctx, expression, dtype):
    operands = [value(ctx, argument) for argument in expression.args[:3]]
    names = ", ".join(operand.name for operand in operands)
    return ctx.op(f"math.fma {names} : {operands[0].type}", dtype)


@call("abs")
def _abs(ctx, expression, dtype):
    return absolute(ctx, value(ctx, expression.args[0]))


@call("clamp")
def _clamp(ctx, expression, dtype):
    # NaN propagates, and the upper bound wins.
    operand, low, high = (value(ctx, argument) for argument in expression.args)
    low = ctx.op(
        f"arith.maximumf {operand.name}, {low.name} : {low.type}", dtype
    )
    return ctx.op(f"arith.minimumf {low.name}, {high.name} : {low.type}", dtype)


@call("isnan")
def _isnan(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    return ctx.op(
        f"arith.cmpf uno, {operand.name}, {operand.name} : {operand.type}",
        "bool",
    )


@call("isinf", "isfinite")
def _isinf(ctx, expression, dtype):
    operand = absolute(ctx, value(ctx, expression.args[0]))
    infinity = ctx.constant(math.inf, operand.dtype)
    predicate = "oeq" if op_name(expression) == "isinf" else "olt"
    return ctx.op(
        f"arith.cmpf {predicate}, {operand.name}, {infinity.name} :"
        f" {operand.type}",
        "bool",
    )


@call("large_uint_imm")
def _large_constant(ctx, expression, dtype):
    low, high = (as_int(argument) for argument in expression.args)
    return ctx.constant(high << 32 | low, dtype)


@call("infinity")
def _infinity(ctx, expression, dtype):
    return ctx.constant(math.inf, dtype)


@call(*_BITWISE)
def _bitwise(ctx, expression, dtype):
    left, right = (value(ctx, argument) for argument in expression.args)
    return bitwise(ctx, op_name(expression), left, right)


@call("bitwise_not")
def _bitwise_not(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    ones = ctx.constant(types.all_ones(dtype), dtype)
    return ctx.op(
        f"arith.xori {operand.name}, {ones.name} : {operand.type}", dtype
    )


@call("shift_left", "shift_right")
def _shift(ctx, expression, dtype):
    left, right = (value(ctx, argument) for argument in expression.args)
    name = "shli"
    if op_name(expression) == "shift_right":
        name = "shrui" if types.is_unsigned(dtype) else "shrsi"
    return ctx.op(
        f"arith.{name} {left.name}, {right.name} : {left.type}", dtype
    )


@call("popcount", "clz")
def _count_bits(ctx, expression, dtype):
    operand = value(ctx, expression.args[0])
    name = {"popcount": "ctpop", "clz": "ctlz"}[op_name(expression)]
    result = ctx.op(
        f"math.{name} {operand.name} : {operand.type}", operand.dtype
    )
    return cast(ctx, result, dtype)


@call("reinterpret")
def _reinterpret(ctx, expression, dtype):
    return bitcast(ctx, value(ctx, expression.args[0]), dtype)


def bitcast(ctx, operand: Value, dtype: str) -> Value:
    """The same bits as another type of the same width."""
    if types.element_type(dtype) == operand.type:
        return Value(operand.name, dtype)
    if "bool" in (dtype, operand.dtype) or types.bits(dtype) != types.bits(
        operand.dtype
    ):
        ctx.fail(
            "reinterpret",
            f"a {operand.dtype} cannot be reinterpreted as {dtype}",
        )
    return _convert(ctx, "bitcast", operand, dtype)


@call("if_then_else")
def _if_then_else(ctx, expression, dtype):
    return _select(ctx, expression, dtype)


@call("likely")
def _likely(ctx, expression, dtype):
    return value(ctx, expression.args[0])


@call("__ldg")
def _ldg(ctx, expression, dtype):
    return value(ctx, expression.args[0])
