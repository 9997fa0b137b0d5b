"""Compiled programs, kept for the next time."""

from __future__ import annotations

import collections
import threading

from ttgrid import _ttgrid
from ttgrid._kept import Folder
from ttgrid._module import Module

#: How many compiled programs are kept for the next `compile` of the same.
CACHE_SIZE = 64


class _Entry:
    """A program that is there, or that a thread is compiling."""

    def __init__(self):
        self.lock = threading.Lock()
        self.program = None
        # The text with locations, where the program has diagnostics.
        self.located = None


class Cache:
    """Programs by what they are made of, the last used ones.

    Modules that differ only in their locations share a program, unless the
    compiler has said something about it: that names places.
    """

    def __init__(self):
        self._entries = collections.OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        module: Module,
        name: str,
        schedule: str,
        folder: Folder | None = None,
    ):
        """The program of a function whose kernels without a schedule get this
        one; compiled where neither this process nor the folder has it."""
        key = (str(module), name, schedule)
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > CACHE_SIZE:
                self._entries.popitem(last=False)
        # Whoever comes second waits, and finds it compiled.
        with entry.lock:
            if not self._suits(entry, module):
                try:
                    entry.program = _make(module, name, schedule, folder)
                except BaseException:
                    self._forget(key, entry)
                    raise
                if entry.program.diagnostics():
                    entry.located = module.to_string(locations=True)
            elif folder and not folder.has(module, name, schedule):
                folder.write(module, name, schedule, entry.program)
            return entry.program

    @staticmethod
    def _suits(entry, module) -> bool:
        if entry.program is None:
            return False
        return entry.located is None or entry.located == module.to_string(
            locations=True
        )

    def _forget(self, key, entry):
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def clear(self):
        """Forgets all programs."""
        with self._lock:
            self._entries.clear()


def _make(module, name, schedule, folder):
    program = folder and folder.read(module, name, schedule)
    if program is None:
        program = _ttgrid.compile(module._impl, name, schedule)
        if folder:
            folder.write(module, name, schedule, program)
    return program


#: That of `compile`.
programs = Cache()
