"""Runs tt-schedule --check on every partition with every order."""

import subprocess
import sys

PARTITIONS = [
    ("6", "contiguous"),
    ("6", "cyclic"),
    ("6", "cyclic<4>"),
    ("3x2", "blocked"),
    ("3", "ranges<[60, 45], [0, 60], [60, 0]>"),
]
ORDERS = [
    "row_major",
    "column_major",
    "permuted<1, 2, 0>",
    "grouped<2>",
    "grouped<2, serpentine>",
    "nest<(d0, d1, d2) -> (d1 floordiv 4, d2, d1 mod 4, d0)>",
    "nest<(d0, d1, d2) -> (d1 floordiv 4, d2, d1 mod 4, d0), serpentine = [1, 3]>",
]

for cores, partition in PARTITIONS:
    for order in ORDERS:
        schedule = f"<cores = {cores}, partition = {partition}, order = {order}>"
        result = subprocess.run(
            ["tt-schedule", "--grid", "3x5x7", "--schedule", schedule, "--check"],
            capture_output=True, text=True)
        if result.returncode or "105 tiles is done exactly once" not in result.stdout:
            sys.exit(f"{schedule}: {result.stdout}{result.stderr}")
