"""Runs on each of three ranks: what must be an error, on all of them.

Rank 0 writes a line of JSON per case: what is wrong, or null.
"""

import faulthandler
import json
import re

import numpy as np
import ttgrid
from kernels import CASES, GEMM, RAGGED, Case
from mpi4py import MPI
from ttgrid import _ttgrid
from ttgrid.mpi import RankError

comm = MPI.COMM_WORLD
faulthandler.dump_traceback_later(240, exit=True)

# All tiles write one row.
OVERLAPPING = """
func.func @k(%a: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %x = arith.constant 1.0 : f32
  tt.grid_kernel (%i) in (9) {
    %first = arith.muli %i, %c8 : index
    %wide = arith.addi %first, %c8 : index
    %end = arith.addi %wide, %c1 : index
    %size = arith.constant 64 : index
    %stop = arith.minui %end, %size : index
    scf.for %k = %first to %stop step %c1 {
      memref.store %x, %a[%k] : memref<64xf32>
    }
  }
  return
}
"""

CONDITIONAL = """
func.func @k(%mask: memref<9xi1>, %a: memref<9xf32>) {
  %x = arith.constant 1.0 : f32
  tt.grid_kernel (%i) in (9) {
    %m = memref.load %mask[%i] : memref<9xi1>
    scf.if %m {
      memref.store %x, %a[%i] : memref<9xf32>
    }
  }
  return
}
"""

SCATTER = """
func.func @k(%to: memref<9xindex>, %a: memref<9xf32>) {
  %x = arith.constant 1.0 : f32
  tt.grid_kernel (%i) in (9) {
    %row = memref.load %to[%i] : memref<9xindex>
    memref.store %x, %a[%row] : memref<9xf32>
  }
  return
}
"""

DEPENDENT = """
func.func @k(%a: memref<9xf32>, %b: memref<9xf32>, %c: memref<9xf32>) {
  %c8 = arith.constant 8 : index
  tt.grid_kernel (%i) in (9) {
    %x = memref.load %a[%i] : memref<9xf32>
    memref.store %x, %b[%i] : memref<9xf32>
  }
  tt.grid_kernel (%i) in (9) {
    %j = arith.subi %c8, %i : index
    %x = memref.load %b[%j] : memref<9xf32>
    memref.store %x, %c[%i] : memref<9xf32>
  }
  return
}
"""

IN_A_LOOP = """
func.func @k(%a: memref<9xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = arith.constant 1.0 : f32
  scf.for %k = %c0 to %n step %c1 {
    tt.grid_kernel (%i) in (9) {
      memref.store %x, %a[%i] : memref<9xf32>
    }
  }
  return
}
"""

ASSIGNED = """
func.func @k(%a: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %x = arith.constant 1.0 : f32
  tt.grid_kernel (%i) in (9) {
    %o = memref.atomic_rmw assign %x, %a[%c0] : (f32, memref<1xf32>) -> f32
  }
  return
}
"""


def ragged(rank_of_array=0, array=None, data="root", **options):
    case = CASES["ragged"]
    dist = case.distribute(comm, data=data, **options)
    arrays = case.make(np.random.default_rng(1))
    if array is not None:
        arrays[0] = array
    dist(*(arrays if comm.rank == rank_of_array else [None, None]))


def call(text, *arguments):
    dist = Case(text, None).distribute(comm)
    dist(*(arguments if comm.rank == 0 else [None] * len(arguments)))


def different_kernels():
    text = GEMM if comm.rank == 2 else RAGGED
    Case(text, None).distribute(comm)


def different_sizes():
    dist = CASES["ragged"].distribute(comm, data="replicated")
    arrays = [np.zeros((9 + comm.rank, 9), np.float32) for _ in range(2)]
    dist(*arrays)


def failing_rank():
    real = _ttgrid.call_packed

    def fail(*arguments):
        raise MemoryError("no more memory")

    if comm.rank == 1:
        _ttgrid.call_packed = fail
    try:
        ragged()
    finally:
        _ttgrid.call_packed = real


def no_report():
    CASES["ragged"].compile().distribute(comm).report()


def no_communicator():
    CASES["ragged"].distribute("world")


# What is done, and what every rank must say; the second text is that of the
# ranks where it doesn't happen.
ERRORS = {
    "wrong dtype": (
        lambda: ragged(array=np.zeros((77, 130), np.float64)),
        r"argument arg0: the dtype is float64",
        r"rank 0 failed while checking its arguments: ArgumentTypeError: arg",
    ),
    "array elsewhere": (
        lambda: ragged(rank_of_array=1),
        r"",
        r"rank 1 passes an array, but with data=\"root\" only rank 0|rank \d"
        r" failed while checking its arguments",
    ),
    "data": (
        lambda: ragged(data="everywhere"),
        r"data='everywhere' is neither \"root\" nor \"replicated\"",
        None,
    ),
    "threads": (
        lambda: ragged(threads=0),
        r"threads=0 is not a number from 1 to 1024",
        None,
    ),
    "different kernels": (
        different_kernels,
        r"rank 2 distributes another kernel, or with others of its options,? "
        r"than rank 0",
        None,
    ),
    "different sizes": (
        different_sizes,
        r"rank 1 passes other sizes or numbers than rank 0",
        None,
    ),
    "failing rank": (
        failing_rank,
        r"no more memory",
        r"rank 1 failed while computing: MemoryError: no more memory",
    ),
    "overlapping writes": (
        lambda: call(OVERLAPPING, np.zeros(64, np.float32)),
        r"argument arg0: tiles \(2\) of rank 0 and \(3\) of rank 1 both write "
        r"element \[24\]",
        None,
    ),
    "conditional writes": (
        lambda: call(CONDITIONAL, np.ones(9, bool), np.zeros(9, np.float32)),
        r"argument arg1: which elements tile \(0\) writes is not known exactly",
        None,
    ),
    "scattered writes": (
        lambda: call(SCATTER, np.arange(9), np.zeros(9, np.float32)),
        r"argument arg1: which elements tile \(0\) writes is not known exactly",
        None,
    ),
    "launches that depend": (
        lambda: call(DEPENDENT, *(np.zeros(9, np.float32) for _ in range(3))),
        r"argument arg1: in launch 1, tile \(\d\) of rank \d reads element"
        r" \[\d\], which in launch 0 tile \(\d\) of rank \d writes",
        None,
    ),
    "launches in a loop": (
        lambda: call(IN_A_LOOP, np.zeros(9, np.float32), 2),
        r"is launched under a loop or condition",
        None,
    ),
    "atomic assignment": (
        lambda: call(ASSIGNED, np.zeros(1, np.float32)),
        r"argument arg0: partial results of ranks can't be combined for assign",
        None,
    ),
    "no report": (no_report, r"there is no report", None),
    "no communicator": (
        no_communicator,
        r"takes an intracommunicator of mpi4py, .* not str",
        None,
    ),
}


def check(action, pattern, elsewhere):
    try:
        action()
    except (ttgrid.Error, TypeError, MemoryError) as error:
        wanted = pattern
        if isinstance(error, RankError) or elsewhere == pattern:
            wanted = elsewhere or pattern
        if re.search(wanted, str(error)):
            return None
        return f"rank {comm.rank}: {type(error).__name__}: {error}"
    return f"rank {comm.rank}: no error"


for name, error in ERRORS.items():
    wrong = [text for text in comm.allgather(check(*error)) if text]
    if comm.rank == 0:
        print(json.dumps([name, "error", "\n".join(wrong) or None]), flush=True)
faulthandler.cancel_dump_traceback_later()
