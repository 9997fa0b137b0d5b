"""Errors that all ranks raise, so that nobody waits for ever."""

from __future__ import annotations

from ttgrid._errors import Error


class RankError(Error):
    """Another rank has failed, and says why."""


def agree(comm, error: Exception | None, where: str) -> None:
    """Raises on all ranks if there is an error on any.

    Collective. Who has an error raises it, all others raise a `RankError` with
    the text of the first.
    """
    texts = comm.allgather(
        None if error is None else f"{type(error).__name__}: {error}"
    )
    if error is not None:
        raise error
    for rank, text in enumerate(texts):
        if text is not None:
            raise RankError(f"rank {rank} failed while {where}: {text}")


def attempt(comm, where, function, *arguments):
    """What the function returns, if it raises on no rank. Collective."""
    result, error = None, None
    try:
        result = function(*arguments)
    except Exception as raised:
        error = raised
    agree(comm, error, where)
    return result
