"""The edges of a photograph, by a TileLang kernel on all cores.

Writes the photograph, its edges and the picture of the kernel's schedule to a
folder, and checks the edges against SciPy:

    python examples/edges.py [--data FOLDER] [--schedule "<...>"]
"""

import argparse
import pathlib
import time

import numpy as np
import scipy.ndimage
import skimage.data
import skimage.io
import tilelang.language as T
import ttgrid
import ttgrid.tilelang

TILE = 32


def edges(height, width):
    """The length of the Sobel gradient of an image's brightness."""

    @T.prim_func
    def edges(
        Image: T.Tensor((height, width, 3), "uint8"),
        Edges: T.Tensor((height, width), "float32"),
    ):
        with T.Kernel(T.ceildiv(width, TILE), T.ceildiv(height, TILE)) as (
            bx,
            by,
        ):
            # A tile and a frame of one pixel; what is outside of the image is 0.
            pixels = T.alloc_shared((TILE + 2, TILE + 2, 3), "uint8")
            gray = T.alloc_shared((TILE + 2, TILE + 2), "float32")
            gx = T.alloc_fragment((TILE, TILE), "float32")
            gy = T.alloc_fragment((TILE, TILE), "float32")
            T.copy(Image[by * TILE - 1, bx * TILE - 1, 0], pixels)
            for i, j in T.Parallel(TILE + 2, TILE + 2):
                gray[i, j] = (
                    0.299 * T.cast(pixels[i, j, 0], "float32")
                    + 0.587 * T.cast(pixels[i, j, 1], "float32")
                    + 0.114 * T.cast(pixels[i, j, 2], "float32")
                )
            for i, j in T.Parallel(TILE, TILE):
                gx[i, j] = (
                    (gray[i, j + 2] - gray[i, j])
                    + 2.0 * (gray[i + 1, j + 2] - gray[i + 1, j])
                    + (gray[i + 2, j + 2] - gray[i + 2, j])
                )
                gy[i, j] = (
                    (gray[i + 2, j] - gray[i, j])
                    + 2.0 * (gray[i + 2, j + 1] - gray[i, j + 1])
                    + (gray[i + 2, j + 2] - gray[i, j + 2])
                )
                gx[i, j] = T.sqrt(gx[i, j] * gx[i, j] + gy[i, j] * gy[i, j])
            T.copy(gx, Edges[by * TILE, bx * TILE])

    return edges


def expected_edges(image):
    gray = image @ np.array([0.299, 0.587, 0.114])
    gx = scipy.ndimage.sobel(gray, axis=1, mode="constant")
    gy = scipy.ndimage.sobel(gray, axis=0, mode="constant")
    return np.hypot(gx, gy)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", type=pathlib.Path, default=pathlib.Path("edges")
    )
    parser.add_argument(
        "--schedule",
        default="<cores = 8, partition = contiguous, order = grouped<4>>",
    )
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)

    photograph = np.ascontiguousarray(skimage.data.astronaut())
    height, width, _ = photograph.shape
    kernel = ttgrid.tilelang.load(edges(height, width), options.schedule)
    result = np.zeros((height, width), np.float32)
    kernel(photograph, result)  # The first call compiles.
    started = time.perf_counter()
    kernel(photograph, result)
    took = time.perf_counter() - started

    error = np.abs(result - expected_edges(photograph)).max()
    print(f"{kernel.name}: {width} x {height} pixels, {kernel.schedule}")
    print(f"  {took * 1e3:.2f} ms; largest difference from SciPy: {error:.1e}")
    if error > 1e-2:
        raise SystemExit("the edges are wrong")
    grid = (-(-width // TILE), -(-height // TILE))
    skimage.io.imsave(options.data / "photograph.png", photograph)
    shown = (255 - result.clip(0, 255)).astype(np.uint8)
    skimage.io.imsave(options.data / "edges.png", shown)
    (options.data / "schedule.svg").write_text(kernel.schedule.svg(grid))
    print(f"  {options.data}: photograph.png edges.png schedule.svg")


if __name__ == "__main__":
    main()
