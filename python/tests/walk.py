"""What a schedule means, a second time and as plainly as can be."""

import itertools
import math


def walk(levels, serpentine, box):
    """The tiles of a box, given as (begin, length) per dimension, in order.

    `levels` are (dim, cut), outermost first; `serpentine` holds the numbers of
    those that run backwards on every other run.
    """
    runs = [0] * len(levels)

    def visit(level, box):
        if level == len(levels):
            yield tuple(begin for begin, _ in box)
            return
        dim, cut = levels[level]
        begin, length = box[dim]
        units = -(-length // cut)
        backwards = level in serpentine and runs[level] % 2 == 1
        runs[level] += 1
        for i in range(units):
            unit = units - 1 - i if backwards else i
            part = list(box)
            part[dim] = (begin + unit * cut, min(cut, length - unit * cut))
            yield from visit(level + 1, part)

    return list(visit(0, list(box)))


def balanced(total, parts):
    """The (start, count) of each of `parts` balanced ranges."""
    quotient, rest = divmod(total, parts)
    start = 0
    for part in range(parts):
        count = quotient + (part < rest)
        yield start, count
        start += count


def shares(partition, block, cores, column_major, levels, serpentine, grid):
    """Each core's tiles, by core id."""
    whole = [(0, size) for size in grid]
    order = walk(levels, serpentine, whole)
    num_cores = math.prod(cores)
    if partition == "contiguous":
        ranges = balanced(len(order), num_cores)
        return [order[start : start + count] for start, count in ranges]
    if partition == "cyclic":
        blocks = [order[i : i + block] for i in range(0, len(order), block)]
        return [
            list(itertools.chain(*blocks[core::num_cores]))
            for core in range(num_cores)
        ]
    assert partition == "blocked"
    first = len(grid) - len(cores)
    coordinates = list(itertools.product(*map(range, cores)))
    if column_major:
        coordinates.sort(key=lambda at: at[::-1])
    result = []
    for at in coordinates:
        box = list(whole)
        for k, (size, where) in enumerate(zip(cores, at)):
            box[first + k] = list(balanced(grid[first + k], size))[where]
        result.append(walk(levels, serpentine, box))
    return result
