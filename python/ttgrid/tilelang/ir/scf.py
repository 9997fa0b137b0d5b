"""scf: control flow."""

from __future__ import annotations

import contextlib

from .core import Core
from .values import INDEX, Value


class ControlFlow(Core):
    """Operations of scf."""

    @contextlib.contextmanager
    def for_(self, low: Value, high: Value, step: Value, hint, attributes=None):
        """scf.for over index; gives the induction variable.

        attributes are the integers to attach, by name.
        """
        induction = Value(self.name(hint), INDEX)
        listed = ", ".join(
            f"{name} = {number} : i64"
            for name, number in (attributes or {}).items()
        )
        with self._region(
            f"scf.for {induction.name} = {low.name} to {high.name} step"
            f" {step.name} {{",
            f"}} {{{listed}}}" if listed else "}",
        ):
            yield induction

    def fold(
        self, low: Value, high: Value, step: Value, start: Value, hints, body
    ) -> Value:
        """scf.for that carries a value: body(induction, carried) gives the
        next one. hints name the induction variable and the result."""
        carried = Value(self.name(), start.dtype)
        result = Value(self.name(hints[1]), start.dtype)
        induction = Value(self.name(hints[0]), INDEX)
        with self._region(
            f"{result.name} = scf.for {induction.name} = {low.name} to"
            f" {high.name} step {step.name} iter_args({carried.name} ="
            f" {start.name}) -> ({start.type}) {{"
        ):
            following = body(induction, carried)
            self._line(f"scf.yield {following.name} : {start.type}")
        return result

    @contextlib.contextmanager
    def if_(self, condition: Value):
        """scf.if without an else."""
        with self._region(f"scf.if {condition.name} {{"):
            yield

    def if_else(self, condition: Value, then, otherwise) -> None:
        """scf.if without a result; then() and otherwise() make the branches."""
        with self._region(f"scf.if {condition.name} {{", "} else {"):
            then()
        with self._region(None):
            otherwise()

    def choose(self, condition: Value, then, otherwise, dtype: str) -> Value:
        """scf.if with a result; then() and otherwise() give its value."""
        result = Value(self.name(), dtype)
        with self._region(
            f"{result.name} = scf.if {condition.name} -> ({result.type}) {{",
            "} else {",
        ):
            self._line(f"scf.yield {then().name} : {result.type}")
        with self._region(None):
            self._line(f"scf.yield {otherwise().name} : {result.type}")
        return result

    def while_(self, condition, body) -> None:
        """scf.while; condition() gives a bool."""
        with self._region("scf.while : () -> () {", "} do {"):
            self._line(f"scf.condition({condition().name})")
        with self._region(None):
            body()
            self._line("scf.yield")

    def while_counting(self, start: Value, hint: str, condition, body) -> None:
        """scf.while that carries a value: condition(value) says whether body
        runs, and body(value) gives the next one."""
        before = Value(self.name(hint), start.dtype)
        type_ = start.type
        with self._region(
            f"scf.while ({before.name} = {start.name}) : ({type_}) ->"
            f" {type_} {{",
            "} do {",
        ):
            running = condition(before)
            self._line(f"scf.condition({running.name}) {before.name} : {type_}")
        with self._region(None):
            current = Value(self.name(hint), start.dtype)
            self._line(f"^bb0({current.name}: {type_}):", ends_operation=False)
            following = body(current)
            self._line(f"scf.yield {following.name} : {type_}")
