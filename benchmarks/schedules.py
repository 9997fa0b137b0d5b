#!/usr/bin/env python3
"""How good the schedules are that `auto` chooses.

model   traffic of 51 cases beside the bound, against a walk over all tiles
caches  loads of small caches, simulated tile by tile, beside some 20 schedules
cpu     times on this machine's cores, beside the GPU's sequence and the same 20
misses  the same kernels, smaller, in caches that cachegrind simulates

Prints tables, and with --update-docs writes them into docs/benchmarks.md. Needs
the package with TileLang: scripts/bench-schedules installs it.
"""

import argparse
import collections
import itertools
import os
import pathlib
import re
import subprocess
import sys
import time

import cachegrind
import schedule_cases
import tables
import tilelang_kernels

PROJECT = pathlib.Path(__file__).resolve().parents[1]
UNIT_TESTS = PROJECT / "build" / "unittests" / "Analysis" / "TTGridCostTests"


def describe():
    load = os.getloadavg()[0]
    cpus = len(os.sched_getaffinity(0))
    return f"{tilelang_kernels.cpu_name()}, {cpus} CPUs, load {load:.1f}."


def quantile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)]


# --- A walk over the tiles ----------------------------------------------------


class Panels:
    """What a tile touches, by a plain reading of the operands' text."""

    def __init__(self, operands):
        self.operands = []
        for operand in operands.split(","):
            # Between the stars that no parenthesis encloses.
            factors = re.findall(r"\([^)]*\)|[^*]+", operand.split(":")[1])
            self.operands.append(
                ([_axis(text) for text in factors[:-1]], _bytes(factors[-1]))
            )

    def touch(self, tile):
        """(key, bytes) of each part that a tile touches."""
        for number, (axes, size) in enumerate(self.operands):
            points = (axis(tile) for axis in axes)
            for point in itertools.product(*points):
                yield (number, *point), size


def _bytes(text):
    number, unit = re.fullmatch(r"(\d+)(\w*)", text).groups()
    return int(number) << {"": 0, "B": 0, "KiB": 10, "MiB": 20}[unit]


def _axis(text):
    text = text.strip("()")
    halo = re.fullmatch(r"(\d+)\*d(\d)-1\.\.\1\*d\2\+(\d+)", text)
    if halo:
        scale, dim, last = map(int, halo.groups())
        return lambda tile: range(
            scale * tile[dim] - 1, scale * tile[dim] + last + 1
        )
    shared = re.fullmatch(r"d(\d) floordiv (\d+)", text)
    if shared:
        dim, divisor = map(int, shared.groups())
        return lambda tile: (tile[dim] // divisor,)
    dim = int(text[1:])
    return lambda tile: (tile[dim],)


def walk(schedule, grid, operands, cores):
    """What the cores move, tile by tile."""
    panels, total = Panels(operands), 0
    for core in range(cores):
        touched = {}
        for tile in schedule.tiles(core, grid).tolist():
            touched.update(panels.touch(tile))
        total += sum(touched.values())
    return total


def simulate(schedule, grid, operands, cores, cache):
    """What the cores load that keep so many bytes, the last used ones."""
    panels, total = Panels(operands), 0
    for core in range(cores):
        kept, used = collections.OrderedDict(), 0
        for tile in schedule.tiles(core, grid).tolist():
            for key, size in panels.touch(tile):
                if key in kept:
                    kept.move_to_end(key)
                    continue
                total += size
                if size > cache:
                    continue
                kept[key] = size
                used += size
                while used > cache:
                    used -= kept.popitem(last=False)[1]
    return total


# --- Parts --------------------------------------------------------------------


def measure_model(options):
    """The 51 cases."""
    import ttgrid

    ratios = collections.defaultdict(list)
    largest, longest, wrong = [], 0, 0
    times = collections.defaultdict(list)
    for grid, cores, operands in schedule_cases.cases():
        taken = []
        for _ in range(5):
            started = time.perf_counter()
            chosen = ttgrid.Schedule.choose(grid, operands, cores=cores)
            taken.append(time.perf_counter() - started)
        times[len(grid) > 2].append(min(taken) * 1e3)
        report = chosen.explain(grid, operands)
        bound = ttgrid.Schedule(cores, order="row_major").explain(
            grid, operands
        ).data
        least = bound["bound"]["bytes"]
        shared = ",".join(
            one["operand"] for one in report.data["operands"] if one["shared"]
        )
        rows = {"auto": report.data["schedules"][0]} | {
            row["name"]: row for row in bound["schedules"][1:]
        }
        for name, row in rows.items():
            ratios[name].append(row["bytes"] / least if least else 1.0)
        if shared and not options.quick:
            walked = walk(chosen, grid, shared, chosen.num_cores)
            wrong += walked != rows["auto"]["bytes"]
        most = bound["bound"]["largest_core_bytes"]
        largest.append(
            rows["auto"]["largest_core_bytes"] / most if most else 1.0
        )
        tiles = 1
        for size in grid:
            tiles *= size
        longest += rows["auto"]["longest_core_tiles"] == -(-tiles // cores)
    lines = [
        [
            name,
            f"{quantile(ratios[name], 0.5):.3f}",
            f"{quantile(ratios[name], 0.9):.3f}",
            f"{max(ratios[name]):.3f}",
            sum(ratio > 1.05 for ratio in ratios[name]),
        ]
        for name in ("row_major", "grouped<8>", "auto")
    ]
    lines.append(["goal for auto", "1.03", "1.09", "1.20", ""])
    text = tables.table(
        ["schedule", "median", "p90", "worst", "above 1.05"], lines
    )
    text += (
        f"\nOf {len(ratios['auto'])} cases the longest core has ceil(T / P)"
        f" tiles in {longest}; a walk over all tiles"
        f" {'was left out' if options.quick else f'disagrees in {wrong}'}."
        f" Largest core beside its bound: median"
        f" {quantile(largest, 0.5):.2f}, worst {max(largest):.2f}."
        f" A choice takes at most {max(times[False]):.1f} ms in two"
        f" dimensions (goal 1) and {max(times[True]):.1f} ms in more (goal"
        " 10).\n"
    )
    return text + held_out(options)


def held_out(options):
    """Random grids, against every group, by the unit test."""
    if not UNIT_TESTS.exists():
        return "\nThe unit tests are not built: no held-out grids.\n"
    rounds = 5 if options.quick else 300
    printed = subprocess.run(
        [UNIT_TESTS, "--gtest_filter=*BestOfTheFamily*"],
        env=os.environ | {"TTGRID_HELD_OUT": str(rounds)},
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found = re.search(r"held out: (.*)", printed)
    return f"\nHeld out, {found.group(1)}.\n" if found else "\n"


def family(cores):
    """The schedules that people would try."""
    import ttgrid

    for partition in schedule_cases.PARTITIONS:
        for order in schedule_cases.ORDERS:
            if partition == "cyclic" and "serpentine" in order:
                continue
            yield f"{partition}, {order}", ttgrid.Schedule(
                cores, partition, order
            )


def measure_caches(options):
    """Small caches."""
    import ttgrid

    lines = []
    cases = schedule_cases.CACHED[: 2 if options.quick else None]
    for name, grid, cores, operands, cache in cases:
        size = _bytes(cache)

        def loads(schedule):
            return simulate(
                schedule, grid, operands, schedule.num_cores, size
            )

        chosen = ttgrid.Schedule.choose(
            grid, operands, cores=cores, cache=cache
        )
        unlimited = ttgrid.Schedule.choose(grid, operands, cores=cores)
        report = chosen.explain(grid, operands, cache=cache).data
        auto = loads(chosen)
        best, best_name = min(
            (loads(schedule), text)
            for text, schedule in family(cores)
        )
        row = loads(ttgrid.Schedule(cores, order="row_major"))
        model = report["schedules"][0]["bytes"]
        lines.append(
            [
                name,
                f"{row / best:.2f}",
                f"{loads(unlimited) / best:.2f}",
                f"{auto / best:.2f}",
                best_name,
                f"{model / auto:.3f}",
            ]
        )
    return tables.table(
        [
            "case",
            "row_major",
            "auto, no cache given",
            "auto",
            "best of the family",
            "report / simulation",
        ],
        lines,
    )


# --- This CPU -----------------------------------------------------------------


def cpu_cases(options):
    """(name, load(schedule) -> kernel, arrays)."""
    import kernels
    import numpy as np

    import schedule_kernels

    rng = np.random.default_rng(0)
    for size in options.sizes:
        a, b = rng.standard_normal((2, size, size), dtype=np.float32)
        function = kernels.gemm(size, size, size, dtype="float32")
        out = np.zeros((size, size), np.float32)
        yield f"GEMM f32 {size}, tiles 64 x 64", function, (a, b, out)
    heads, length, dim = (2, 256, 64) if options.quick else (8, 1024, 64)
    q, k, v = rng.standard_normal(
        (3, 1, length, heads, dim), dtype=np.float32
    )
    yield (
        f"attention f32, {heads} heads of {length} x {dim}, causal",
        kernels.causal_attention(1, length, heads, dim),
        (q, k, v, np.zeros_like(q)),
    )
    side = 512 if options.quick else 4096
    x = rng.standard_normal((side, side), dtype=np.float32)
    for name in ("stencil", "transpose"):
        yield (
            f"{name} f32 {side} x {side}, tiles 64 x 64",
            getattr(schedule_kernels, name)(side, side),
            (x, np.zeros_like(x)),
        )


def l2_bytes():
    try:
        path = "/sys/devices/system/cpu/cpu0/cache/index2/size"
        text = pathlib.Path(path).read_text().strip()
        return int(text.rstrip("K")) << 10
    except (OSError, ValueError):
        return 1 << 20


def measure_cpu(options):
    """Interleaved, with pauses; each keeps its best time."""
    from ttgrid.tilelang import load

    threads = len(os.sched_getaffinity(0))
    lines, slower = [], []
    for name, function, arrays in cpu_cases(options):
        if not re.search(options.case, name):
            continue
        print(f"measuring {name}", file=sys.stderr)
        named = {
            "GPU": load(function),
            "auto": load(function, schedule="auto"),
            "auto, L2": load(function, schedule="auto", cache=l2_bytes()),
        }
        for text, schedule in family(threads):
            if not re.search(options.schedules, text):
                continue
            named[text] = load(function, schedule=schedule)
        if options.quick:
            named = dict(list(named.items())[:5])
        calls = [lambda k=k: k(*arrays) for k in named.values()]
        best = dict(
            zip(named, tilelang_kernels.best_times(calls, options.rounds))
        )
        twice = tilelang_kernels.best_times([calls[0]] * 2, options.rounds)
        noise = abs(twice[0] / twice[1] - 1)
        others = {k: v for k, v in best.items() if not k.startswith("auto")}
        winner = min(others, key=others.get)
        ratio = best["auto"] / best["GPU"]
        if ratio > 1 + max(noise, 0.02):
            slower.append(name)
        lines.append(
            [
                name,
                f"{best['GPU']:.2f}",
                f"{ratio:.2f}",
                f"{best['auto, L2'] / best['GPU']:.2f}",
                f"{others[winner] / best['GPU']:.2f} ({winner})",
                f"{noise * 100:.1f} %",
                str(named["auto"].schedule),
            ]
        )
    text = tables.table(
        [
            "case",
            "GPU's sequence, ms",
            "auto",
            "auto with L2 as cache",
            "best of the family",
            "noise",
            "what auto chose",
        ],
        lines,
    )
    verdict = (
        "Slower than the GPU's sequence by more than noise: "
        + ", ".join(slower)
        if slower
        else "No case is slower than the GPU's sequence by more than noise"
    )
    return (
        f"{describe()} {options.rounds} rounds, {threads} threads. Columns"
        " after the first are ratios to it.\n\n"
        f"{text}\n{verdict}.\n"
    )


def measure_misses(options):
    """Lines that two cores load past a cache of their own."""
    import kernels
    import ttgrid
    from ttgrid.tilelang import load

    import schedule_kernels

    side = 128 if options.quick else 512
    square = [(side, side)]
    first, last = "32768,8,64", f"{side * side},16,64"
    cases = [
        ("gemm", kernels.gemm(side, side, side, dtype="float32"), square * 3),
        (
            "attention",
            kernels.causal_attention(1, side, 4, 64),
            [(1, side, 4, 64)] * 4,
        ),
        ("stencil", schedule_kernels.stencil(side, side), square * 2),
        ("transpose", schedule_kernels.transpose(side, side), square * 2),
    ]
    named = {
        "GPU": ttgrid.Schedule(2, "contiguous", "column_major"),
        "auto": "auto",
        "auto, L2": "auto",
    }
    for partition in ("contiguous", "cyclic"):
        for order in ("row_major", "grouped<4>", "grouped<8>"):
            named[f"{partition}, {order}"] = ttgrid.Schedule(
                2, partition, order
            )
    lines = []
    for name, function, shapes in cases:
        if not re.search(options.case, name):
            continue
        print(f"counting {name}", file=sys.stderr)
        loaded = {}
        for text, schedule in named.items():
            cache = {"cache": side * side} if text == "auto, L2" else {}
            kernel = load(function, schedule=schedule, threads=2, **cache)
            loaded[text] = cachegrind.measure(
                kernel, kernel.name, shapes, first, last
            )[1]
        others = {k: v for k, v in loaded.items() if not k.startswith("auto")}
        winner = min(others, key=others.get)
        lines.append(
            [
                f"{name} f32, {side}",
                loaded["GPU"],
                f"{loaded['auto'] / loaded['GPU']:.2f}",
                f"{loaded['auto, L2'] / loaded['GPU']:.2f}",
                f"{others[winner] / loaded['GPU']:.2f} ({winner})",
            ]
        )
    text = tables.table(
        [
            "case",
            "GPU's sequence, lines",
            "auto",
            "auto with the cache",
            "best of the family",
        ],
        lines,
    )
    return (
        f"Two cores, one after the other, with {side * side >> 10} KiB in 16"
        f" ways.\n\n{text}\n"
    )


PARTS = {
    "model": ("schedules", measure_model),
    "caches": ("schedule-caches", measure_caches),
    "cpu": ("schedule-cpu", measure_cpu),
    "misses": ("schedule-misses", measure_misses),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[1024, 2048, 4096, 8192]
    )
    parser.add_argument(
        "--case", default="", help="of cpu, those whose names match this"
    )
    parser.add_argument(
        "--schedules",
        default="",
        help="of the family on the CPU, those whose names match this",
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--update-docs", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.sizes = 1, [256]
    sys.path.insert(0, str(PROJECT / "python" / "tests" / "tilelang"))
    for part in options.only or PARTS:
        name, function = PARTS[part]
        text = function(options)
        print(text)
        if options.update_docs:
            tables.replace(PROJECT / "docs" / "benchmarks.md", name, text)


if __name__ == "__main__":
    main()
