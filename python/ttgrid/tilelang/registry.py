"""Who imports what: functions by the names of the nodes they are for.

The modules of expressions, calls, statements and tile operations register
theirs here, and reach each other's through here.
"""

from __future__ import annotations

from .ir import Value
from .queries import op_name

#: By the class of an expression: (context, expression, data type) -> Value.
EXPRESSIONS = {}
#: Calls that only compute: (context, call, data type) -> Value.
CALLS = {}
#: The same of calls that must not be made where their value isn't needed.
EFFECTS = {}
#: By the class of a statement: (context, statement) -> None.
STATEMENTS = {}
#: The same of statements that differ between the threads of a block.
LOCKSTEP = {}
#: What threads do together: (context, call) -> what gives a thread's result.
COLLECTIVES = {}
#: TileLang's tile operations: (context, call) -> None.
TILE_OPERATIONS = {}


def _registers_in(table):
    def named(*names):
        def register(function):
            for name in names:
                table[name] = function
            return function

        return register

    return named


expression_kind = _registers_in(EXPRESSIONS)
call = _registers_in(CALLS)
effect = _registers_in(EFFECTS)
statement_kind = _registers_in(STATEMENTS)
lockstep_kind = _registers_in(LOCKSTEP)
collective = _registers_in(COLLECTIVES)
tile_operation = _registers_in(TILE_OPERATIONS)


def value(ctx, expression) -> Value:
    """The value of an expression, in the type that TVM gives it."""
    dtype = ctx.dtype(expression)
    kind = type(expression).__name__
    function = EXPRESSIONS.get(kind)
    if function is None:
        ctx.fail(
            kind, f"the expression '{expression}' ({kind}) cannot be imported"
        )
    return function(ctx, expression, dtype)


def emit(ctx, statement) -> None:
    """The operations of a statement."""
    kind = type(statement).__name__
    with ctx.at(statement):
        by_threads = ctx.lockstep is not None and ctx.lockstep.takes(statement)
        function = (LOCKSTEP if by_threads else STATEMENTS).get(kind)
        if function is None:
            ctx.fail(
                kind, f"the statement {kind} cannot be imported:\n{statement}"
            )
        if not by_threads:
            function(ctx, statement)
            return
        with ctx.checks.threads(ctx, statement):
            function(ctx, statement)


def is_computed(call) -> bool:
    """Whether a call only computes."""
    return op_name(call) in CALLS
