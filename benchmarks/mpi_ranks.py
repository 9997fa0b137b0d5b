#!/usr/bin/env python3
"""Kernels on the ranks of this machine, and what more ranks would be sent.

The first tables are measured: a product of matrices and a stencil on 1 to 4
ranks of one thread each, of one size (strong) and of one that grows with the
ranks (weak). `bound` is what the footprints of all ranks but the first hold:
no way of running these schedules sends less from rank 0.

The last one is a model. The footprints are those of 64 and 1024 ranks; rank 0
sends each rank its parts and takes its results, one after the other, each in
`--latency` seconds and at `--bandwidth` bytes per second; the kernel takes its
time on one rank here divided by the ranks.

Started without MPI it starts itself under mpirun. With --update-docs the tables
go into docs/benchmarks.md.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import tables

PROJECT = pathlib.Path(__file__).resolve().parents[1]
SCHEDULE = "<cores = ?, partition = contiguous, order = row_major>"

STENCIL = """
func.func @stencil(%a: memref<?x?xf32>, %b: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c32 = arith.constant 32 : index
  %m = memref.dim %b, %c0 : memref<?x?xf32>
  %n = memref.dim %b, %c1 : memref<?x?xf32>
  %g = arith.ceildivui %m, %c32 : index
  tt.grid_kernel (%i) in (%g) {
    %first = arith.muli %i, %c32 : index
    %next = arith.addi %first, %c32 : index
    %end = arith.minui %next, %m : index
    scf.for %y = %first to %end step %c1 {
      %y1 = arith.addi %y, %c1 : index
      %y2 = arith.addi %y, %c2 : index
      scf.for %x = %c0 to %n step %c1 {
        %p = memref.load %a[%y, %x] : memref<?x?xf32>
        %q = memref.load %a[%y1, %x] : memref<?x?xf32>
        %r = memref.load %a[%y2, %x] : memref<?x?xf32>
        %s = arith.addf %p, %q : f32
        %t = arith.addf %s, %r : f32
        memref.store %t, %b[%y, %x] : memref<?x?xf32>
      }
    }
  }
  return
}
"""


def shapes_of_matmul(rows):
    return [(rows, 1024), (1024, 512), (rows, 512)]


def shapes_of_stencil(rows):
    return [(rows + 2, 4096), (rows, 4096)]


def kernels():
    """(title, MLIR, function, shapes for a number of rows, rows)."""
    matmul = (PROJECT / "examples" / "matmul.mlir").read_text()
    return [
        ("matmul, K = 1024, N = 512", matmul, "matmul", shapes_of_matmul, 2048),
        ("stencil, 4096 columns", STENCIL, "stencil", shapes_of_stencil, 4096),
    ]


# --- On each rank -------------------------------------------------------------


def measure(comm, rounds):
    """A row per kernel and size, on rank 0."""
    import numpy as np
    import ttgrid

    rows = []
    for title, text, name, shapes, size in kernels():
        kernel = ttgrid.compile(
            ttgrid.Module.parse(text), name, schedule=SCHEDULE
        )
        for scaling, count in (("strong", size), ("weak", size * comm.size)):
            rng = np.random.default_rng(0)
            arrays = [rng.random(s, np.float32) for s in shapes(count)]
            dist = kernel.distribute(comm, threads=1)
            best = None
            for _ in range(rounds + 1):  # The first round warms up.
                comm.Barrier()
                time.sleep(0.1)
                dist(*(arrays if comm.rank == 0 else [None] * len(arrays)))
                report = dist.report()
                exchange = max(one.exchange for one in report.ranks)
                compute = max(one.compute for one in report.ranks)
                if best is None or exchange + compute < sum(best[:2]):
                    best = exchange, compute, report
            exchange, compute, report = best
            rows.append(
                {
                    "kernel": title,
                    "scaling": scaling,
                    "rows": count,
                    "ranks": comm.size,
                    "sent": report.ranks[0].sent,
                    "bound": sum(one.bound for one in report.ranks[1:]),
                    "results": report.ranks[0].received,
                    "exchange": exchange,
                    "compute": compute,
                }
            )
    return rows


# --- The model ----------------------------------------------------------------


def simulate(ranks, alone, latency, bandwidth):
    """A row per kernel: what so many ranks would be sent."""
    import numpy as np
    import ttgrid
    from ttgrid import _ttgrid
    from ttgrid.mpi import _layout
    from ttgrid.mpi._plan import Planner

    rows = []
    for title, text, name, shapes, size in kernels():
        module = ttgrid.Module.parse(text)
        _ttgrid.set_schedule(
            module._impl, SCHEDULE.replace("?", str(ranks))
        )
        parts = _ttgrid.Parts.get(module._impl, name)
        # As many rows for each rank as one has here.
        arrays = shapes(size * ranks)
        fields = []
        for shape in arrays:
            fields += [0, 0, 0, *shape, shape[1], 1]
        planner = Planner(parts, [f"arg{i}" for i in range(len(arrays))], ranks)
        sent = results = largest = 0
        for rank in range(1, ranks):
            share = planner.share(rank, fields, dict.fromkeys(range(len(arrays)), 2))
            sizes = [
                sum(_layout.count_bytes(boxes, 4) for boxes in kind.values())
                for kind in (share.reads, share.writes)
            ]
            sent, results = sent + sizes[0], results + sizes[1]
            largest = max(
                largest,
                sum(
                    int(np.prod(box[:, 1] - box[:, 0] + 1)) * 4
                    for index in share.reads
                    if (box := _layout.hull(share.touched(index))) is not None
                ),
            )
        messages = 2 * (ranks - 1) * len(arrays)
        rows.append(
            {
                "kernel": title,
                "rows": size * ranks,
                "ranks": ranks,
                "sent": sent,
                "results": results,
                "largest": largest,
                "exchange": messages * latency + (sent + results) / bandwidth,
                "compute": alone[title],
            }
        )
    return rows


# --- Tables -------------------------------------------------------------------


def mebibytes(count):
    return f"{count / (1 << 20):.1f}"


def milliseconds(seconds):
    return f"{seconds * 1e3:.1f}"


def table(measured, modelled, latency, bandwidth):
    lines = [
        "| kernel | scaling | rows | ranks | sent, MiB | bound, MiB "
        "| results, MiB | exchange, ms | compute, ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in measured:
        lines.append(
            f"| {row['kernel']} | {row['scaling']} | {row['rows']} "
            f"| {row['ranks']} | {mebibytes(row['sent'])} "
            f"| {mebibytes(row['bound'])} | {mebibytes(row['results'])} "
            f"| {milliseconds(row['exchange'])} "
            f"| {milliseconds(row['compute'])} |"
        )
    lines += [
        "",
        f"The model, with {latency * 1e6:g} µs and {bandwidth / 1e9:g} GB/s:",
        "",
        "| kernel | rows | ranks | sent, MiB | results, MiB "
        "| largest rank, MiB | exchange, ms | compute, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in modelled:
        lines.append(
            f"| {row['kernel']} | {row['rows']} | {row['ranks']} "
            f"| {mebibytes(row['sent'])} | {mebibytes(row['results'])} "
            f"| {mebibytes(row['largest'])} | {milliseconds(row['exchange'])} "
            f"| {milliseconds(row['compute'])} |"
        )
    return "\n".join(lines)


def run_ranks(ranks, rounds):
    """The rows that rank 0 measures under mpirun."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "rows.json")
        environment = dict(os.environ, OMP_WAIT_POLICY="passive")
        environment |= dict.fromkeys(
            ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"), "1"
        )
        subprocess.run(
            ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks),
             "--mca", "mpi_yield_when_idle", "1", "--mca", "btl", "self,vader",
             sys.executable, "-B", __file__, f"--rounds={rounds}",
             f"--on-rank={output}"],
            check=True, env=environment,
        )
        with open(output, encoding="utf-8") as file:
            return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ranks", type=int, default=4, help="measured up to")
    parser.add_argument("--model", default="64,1024", help="modelled ranks")
    parser.add_argument("--latency", type=float, default=2e-6)
    parser.add_argument("--bandwidth", type=float, default=12.5e9)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--update-docs", action="store_true")
    parser.add_argument("--on-rank", help=argparse.SUPPRESS)
    options = parser.parse_args()

    if options.on_rank:
        from mpi4py import MPI

        rows = measure(MPI.COMM_WORLD, options.rounds)
        if MPI.COMM_WORLD.rank == 0:
            with open(options.on_rank, "w", encoding="utf-8") as file:
                json.dump(rows, file)
        return
    measured = []
    for ranks in range(1, options.ranks + 1):
        measured += run_ranks(ranks, options.rounds)
    measured.sort(key=lambda row: (row["kernel"], row["scaling"], row["ranks"]))
    alone = {
        row["kernel"]: row["compute"] for row in measured if row["ranks"] == 1
    }
    modelled = []
    for ranks in map(int, filter(None, options.model.split(","))):
        modelled += simulate(ranks, alone, options.latency, options.bandwidth)
    text = table(measured, modelled, options.latency, options.bandwidth)
    print(text)
    if options.update_docs:
        tables.replace(PROJECT / "docs" / "benchmarks.md", "mpi", text + "\n")


if __name__ == "__main__":
    main()
