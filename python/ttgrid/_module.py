"""Programs in MLIR."""

from __future__ import annotations

from ttgrid import _ttgrid
from ttgrid._errors import Diagnostic
from ttgrid._footprint import Footprint, Race, find_footprints, find_races


class Module:
    """A program: an MLIR module with TTGrid's dialect and MLIR's own.

    `Module.parse` makes one; ``str(module)`` is its text. Two threads may use
    a module at once; it changes as a whole.

    Attributes
    ----------
    diagnostics : tuple of Diagnostic
        The warnings and remarks of the last `parse` or `run`.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, impl: _ttgrid.Module, diagnostics=()):
        self._impl = impl
        self.diagnostics = diagnostics

    @staticmethod
    def parse(
        text: str,
        filename: str = "<string>",
        *,
        inherit_locations: bool = False,
    ) -> Module:
        """Reads and verifies a program.

        Parameters
        ----------
        text : str
            A module, or the operations of one.
        filename : str
            How diagnostics call the text.
        inherit_locations : bool
            For text that a program has made from another source. An operation
            to which the text gives no location, by ``loc(...)``, has that of
            the operation around it, instead of its place in the text.

        Returns
        -------
        Module

        Raises
        ------
        Error
            Where the text is not a valid program.
        """
        return Module(
            *_ttgrid.Module.parse(text, filename, inherit=inherit_locations)
        )

    def run(self, pipeline: str) -> Module:
        """Runs passes on the module, in place.

        Parameters
        ----------
        pipeline : str
            A textual pass pipeline, such as
            ``"tt-infer-schedule{cores=8},tt-grid-to-persistent"`` or
            ``"builtin.module(canonicalize)"``.

        Returns
        -------
        Module
            The module itself.

        Raises
        ------
        Error
            Where a pass is not known or fails. The module is then as before.
        """
        self.diagnostics = self._impl.run(pipeline)
        return self

    def clone(self) -> Module:
        """Another module of the same content.

        Returns
        -------
        Module
        """
        return Module(self._impl.clone(), self.diagnostics)

    def footprints(self, budget: int = 16) -> tuple[Footprint, ...]:
        """What the tiles of each grid kernel touch.

        Parameters
        ----------
        budget : int
            How many conjunctions of constraints a proof that a region is exact
            may need; 0 for no proofs.

        Returns
        -------
        tuple of Footprint
            One per tt.grid_kernel, in sequence.
        """
        return find_footprints(self, budget=budget)

    def races(self, level: str = "certain") -> tuple[Race, ...]:
        """The races between tiles of each grid kernel.

        Parameters
        ----------
        level : "certain" or "possible"
            Whether races that can't be excluded are there as well.

        Returns
        -------
        tuple of Race
        """
        return find_races(self, level)

    @property
    def functions(self) -> list[str]:
        """The names of the functions, in sequence."""
        return self._impl.function_names()

    def to_string(self, locations: bool = False) -> str:
        """The text of the module, which `parse` reads.

        Parameters
        ----------
        locations : bool
            Whether each operation shows where it comes from:
            ``loc("file":line:column)``, by a name that is defined at the end.

        Returns
        -------
        str
        """
        return self._impl.print(locations=locations)

    def __str__(self) -> str:
        return self.to_string()

    def __repr__(self) -> str:
        return f"<ttgrid.Module: {', '.join(self.functions) or 'empty'}>"
