"""Random schedules."""

SIZES = [0, 1, 2, 3, 5, 7, 8, 9, 13, 16]


def draw_sizes(rng, rank):
    return [rng.choice(SIZES) for _ in range(rank)]


def draw_order(rng, rank):
    dims = list(range(rank))
    rng.shuffle(dims)
    names = ", ".join(f"d{k}" for k in range(rank))
    cut = rng.choice([2, 3, 8])
    digits = [f"d{k} floordiv {cut}" for k in dims] + [
        f"d{k} mod {cut}" for k in dims
    ]
    levels = rng.sample(range(2 * rank), rng.randint(0, rank))
    serpentine = f", serpentine = {sorted(levels)}" if levels else ""
    return rng.choice(
        [
            "row_major",
            "column_major",
            f"permuted<{', '.join(map(str, dims))}>",
            f"grouped<{rng.randint(1, 9)}>",
            f"grouped<{rng.randint(1, 9)}, serpentine>",
            f"nest<({names}) -> ({', '.join(digits)}){serpentine}>",
        ]
    )


def draw_ranges(rng, num_tiles):
    """One range a core, in any sequence, some of them empty."""
    borders = sorted(
        rng.randint(0, num_tiles) for _ in range(rng.randint(0, 5))
    )
    pairs = zip([0, *borders], [*borders, num_tiles])
    ranges = [f"[{start}, {end - start}]" for start, end in pairs]
    rng.shuffle(ranges)
    return ranges


def draw_schedule(rng, sizes, may_be_open=False, may_be_ranges=True):
    """For a grid of these sizes; with cores = ? where `may_be_open`."""
    rank = len(sizes)
    order = draw_order(rng, rank)
    kinds = ["contiguous", "cyclic", "cyclic<>", "blocked"]
    kind = rng.choice(kinds + ["ranges"] * may_be_ranges)
    if kind == "ranges":
        num_tiles = 1
        for size in sizes:
            num_tiles *= size
        ranges = draw_ranges(rng, num_tiles)
        return (
            f"<cores = {len(ranges)}, partition = "
            f"ranges<{', '.join(ranges)}>, order = {order}>"
        )
    if kind == "cyclic<>":
        kind = f"cyclic<{rng.randint(1, 9)}>"
    if may_be_open and kind != "blocked" and rng.random() < 0.3:
        return f"<cores = ?, partition = {kind}, order = {order}>"
    cores = [rng.randint(1, 6) for _ in range(rng.randint(1, rank))]
    counted = rng.choice(["", ", core_order = column_major"])
    return (
        f"<cores = {'x'.join(map(str, cores))}{counted}, "
        f"partition = {kind}, order = {order}>"
    )
