"""Arrays as tiles: four faces of 16 x 16 each, padded with zeros."""

from __future__ import annotations

import math
from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ttgrid.metalium.description import TILE, Tensor

DTYPES = {
    "bfloat16": np.dtype(ml_dtypes.bfloat16),
    "float32": np.dtype(np.float32),
}
_FACE = TILE // 2


def matrix_shape(
    shape: Sequence[int], vector: str | None
) -> tuple[int, int, int]:
    """How many matrices, of which size, a tensor's tiles cover.

    Parameters
    ----------
    shape : sequence of int
        In rank 1 and up.
    vector : "row", "column" or None
        How a shape of rank 1 lies in its tiles.

    Returns
    -------
    tuple of int
        Matrices, rows, columns; not padded.
    """
    if len(shape) == 1:
        return (1, 1, shape[0]) if vector == "row" else (1, shape[0], 1)
    return math.prod(shape[:-2]), shape[-2], shape[-1]


def _padded(size: int) -> int:
    return -(-size // TILE) * TILE


def page_count(shape: Sequence[int], vector: str | None = None) -> int:
    """How many pages a tensor has."""
    number, rows, columns = matrix_shape(shape, vector)
    return number * _padded(rows) * _padded(columns) // TILE**2


def tilize(
    array: np.ndarray, format: str, vector: str | None = None
) -> np.ndarray:
    """An array's pages.

    Parameters
    ----------
    array : numpy.ndarray
        Floats; what bfloat16 doesn't hold is rounded to nearest even.
    format : "bfloat16" or "float32"
    vector : "row", "column" or None
        How an array of rank 1 lies in its tiles.

    Returns
    -------
    numpy.ndarray
        Shape (pages, 1024), of the format's dtype.
    """
    number, rows, columns = matrix_shape(array.shape, vector)
    high, wide = _padded(rows), _padded(columns)
    padded = np.zeros((number, high, wide), DTYPES[format])
    padded[:, :rows, :columns] = array.reshape(number, rows, columns)
    faces = padded.reshape(
        number, high // TILE, 2, _FACE, wide // TILE, 2, _FACE
    )
    return np.ascontiguousarray(faces.transpose(0, 1, 4, 2, 5, 3, 6)).reshape(
        number * high * wide // TILE**2, TILE**2
    )


def untilize(
    pages: np.ndarray, shape: Sequence[int], vector: str | None = None
) -> np.ndarray:
    """The array whose pages these are, without padding.

    Parameters
    ----------
    pages : numpy.ndarray
        As `tilize` gives them.
    shape : sequence of int
        That of the array.
    vector
        As for `tilize`.

    Returns
    -------
    numpy.ndarray
    """
    number, rows, columns = matrix_shape(shape, vector)
    high, wide = _padded(rows), _padded(columns)
    faces = pages.reshape(
        number, high // TILE, wide // TILE, 2, 2, _FACE, _FACE
    )
    padded = faces.transpose(0, 1, 3, 5, 2, 4, 6).reshape(number, high, wide)
    return padded[:, :rows, :columns].reshape(shape)


def constant_tile(tensor: Tensor, columns: int, rows: int) -> np.ndarray:
    """The one tile of a constant, 32 x 32 in float32.

    Parameters
    ----------
    tensor : Tensor
        With a `constant`.
    columns, rows : int
        What its `columns` and `rows` are in this call; 32 where it has none.

    Returns
    -------
    numpy.ndarray
    """
    content = tensor.constant
    tile = np.zeros((TILE, TILE), np.float32)
    if "fill" in content:
        tile[:] = content["fill"]
    elif "scaler" in content:
        tile[::_FACE, :columns] = content["scaler"]
    else:
        tile[:] = content["outside"]
        tile[:rows, :columns] = content["inside"]
    return tile
