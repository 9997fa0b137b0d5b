"""A kernel on all ranks of a communicator."""

from __future__ import annotations

import os
import sys
import time

from ttgrid import _ttgrid
from ttgrid._errors import ArgumentTypeError, ArgumentValueError, Error
from ttgrid._schedule import Schedule
from ttgrid.mpi import _layout
from ttgrid.mpi._agreement import agree, attempt
from ttgrid.mpi._choose import find_schedule
from ttgrid.mpi._combine import Update, combine
from ttgrid.mpi._compiled import compile_for_ranks
from ttgrid.mpi._exchange import Exchange
from ttgrid.mpi._memory import make_parts
from ttgrid.mpi._plan import Plan
from ttgrid.mpi._progress import Progress
from ttgrid.mpi._report import Report, count_rank
from ttgrid.mpi._signature import Signature

#: How many plans are kept, for calls with sizes that came before.
_MOST_PLANS = 16


class Distributed:
    """A kernel whose cores are divided between the ranks of a communicator.

    ``kernel.distribute(comm)`` makes it. Every rank makes it and calls it, with
    one array or number per parameter:

    - With ``data="root"``, rank 0 passes what the kernel takes and the others
      pass None. Each rank is sent the elements that its tiles read, and
      allocates the smallest box that holds what they touch. Results come back
      to the arrays of rank 0.
    - With ``data="replicated"``, every rank passes arrays of the same content.
      Only what a rank's tiles have written is sent, to all others.

    The result is that of the kernel alone, bit for bit, but for atomic updates
    of floats, which are added in another sequence.

    An error on one rank is raised on all of them: there as what it is,
    elsewhere as a `RankError`.

    Attributes
    ----------
    name : str
    schedule : str
        The first launch's. Rank r has its cores from r * cores_per_rank on.
    cores_per_rank : int
    """

    def __init__(
        self,
        source,
        comm,
        data="root",
        threads=None,
        progress=False,
        schedule=None,
    ):
        self._mpi = _get_mpi(comm)
        # Messages of its own.
        self._comm = comm.Dup()
        self.name = source.name
        self._data = data
        self._report = None
        self._plans = {}
        self._is_auto = schedule == "auto"
        self._chosen = {}
        attempt(self._comm, "distributing", _check_options, data, threads)
        self._threads = threads or _count_threads(self._comm, self._mpi)
        settings = (
            source.name,
            data,
            bool(progress),
            threads,
            str(schedule),
            source.schedule,
            str(source.module),
        )
        self._compare(settings, "distributes another kernel, or with others"
                      " of its options")  # fmt: skip
        self._progress = Progress(progress and self._comm.rank == 0)
        self._exchange = Exchange(self._mpi, self._comm, self._progress)
        cores = self._comm.size * max(self._comm.allgather(self._threads))
        attempt(self._comm, "compiling", self._prepare, source, cores, schedule)

    def _compare(self, settings, what):
        """Refuses settings that are not the same on all ranks."""
        everyone = self._comm.allgather(settings)
        for rank, other in enumerate(everyone):
            if other != everyone[0]:
                raise Error(f"rank {rank} {what} than rank 0")

    def _prepare(self, source, cores, schedule):
        self._source = source
        self._cores = cores
        if schedule is None or self._is_auto:
            self._use(self._compile(source.schedule))
        else:
            self._use(self._compile(str(Schedule.parse(str(schedule))), True))
        self._signature = Signature(self._kernel)

    def _compile(self, schedule, replace=False):
        return compile_for_ranks(
            self._source, self._comm.size, self._cores, schedule, replace
        )

    def _use(self, compiled):
        self.schedule = compiled.schedule
        self._program = compiled.program
        self._kernel = compiled.kernel
        self._planner = compiled.planner
        self.cores_per_rank = compiled.planner.cores_per_rank

    def report(self) -> Report:
        """What the last call did.

        Raises
        ------
        Error
            No call has succeeded yet.
        """
        if self._report is None:
            raise Error("there is no report: no call has succeeded yet")
        return self._report

    def __repr__(self):
        return (
            f"<ttgrid.mpi.Distributed {self.name} on {self._comm.size} ranks,"
            f" {self.schedule}>"
        )

    # --- A call ---------------------------------------------------------------

    def __call__(self, *arguments) -> None:
        """Runs the kernel. Collective.

        Raises
        ------
        ArgumentTypeError, ArgumentValueError
            An argument does not suit the kernel, or this rank.
        Error
            Ranks would write the same elements, or an inexact region.
        RankError
            Another rank has failed.
        """
        fields = self._take(arguments)
        if self._is_auto:
            self._choose(fields)
        plan = self._get_plan(fields)
        parts = attempt(
            self._comm, "allocating its parts", self._make_parts, plan, fields
        )
        began = time.perf_counter()
        if self._data == "root":
            self._exchange.send_inputs(plan, parts)
        computing = time.perf_counter()
        self._compute(fields, parts)
        computed = time.perf_counter()
        # Whoever has not failed goes on.
        agree(self._comm, self._failure, "computing")
        self._progress.say("results")
        if self._data == "root":
            self._exchange.send_results(plan, parts)
        else:
            self._exchange.share_results(plan, parts)
        combine(self._mpi, self._comm, self._data, self._updates(plan, parts))
        ended = time.perf_counter()
        self._progress.end()
        one = count_rank(
            self._comm.rank,
            self._data,
            plan,
            parts,
            ended - computed + computing - began,
            computed - computing,
        )
        self._report = Report(
            self.name,
            self.schedule,
            self._data,
            tuple(self._comm.allgather(one)),
            self._planner.notes,
        )

    def _take(self, arguments):
        """The arguments, checked and packed; on all ranks those of rank 0."""
        is_root = self._comm.rank == 0
        if is_root or self._data == "replicated":
            packed = attempt(
                self._comm, "checking its arguments", self._pack, arguments
            )
        else:
            attempt(
                self._comm, "checking its arguments", self._refuse, arguments
            )
            packed = None
        if self._data == "root":
            return self._comm.bcast(packed)
        key = self._signature.get_key(packed)
        self._compare(key, "passes other sizes or numbers")
        return packed

    def _pack(self, arguments):
        cores = self._planner.cores(self._comm.rank)
        names = self._signature.names
        if len(arguments) != len(names):
            raise ArgumentTypeError(
                f"the kernel takes {len(names)} arguments ({', '.join(names)}),"
                f" but {len(arguments)} were given"
            )
        return self._kernel.pack(*arguments, *cores)[:-2]

    def _refuse(self, arguments):
        """What no rank but the first passes."""
        for index, argument in enumerate(arguments):
            if argument is not None and self._signature.is_array(index):
                name = self._signature.names[index]
                raise ArgumentValueError(
                    f"argument {name}: rank {self._comm.rank} passes an array, "
                    'but with data="root" only rank 0 has arrays; pass None'
                )

    def _choose(self, fields):
        """Takes the schedule with which the least is sent, for these sizes."""
        key = self._signature.get_key(fields)
        if key not in self._chosen:
            best = attempt(
                self._comm,
                "choosing a schedule",
                self._find_schedule if self._comm.rank == 0 else lambda _: None,
                fields,
            )
            best = self._comm.bcast(best)
            self._chosen[key] = attempt(
                self._comm, "compiling", self._compile, best, True
            )
        self._use(self._chosen[key])

    def _find_schedule(self, fields):
        return find_schedule(
            self._source.module,
            self.name,
            self._cores,
            self._comm.size,
            fields,
            self._signature.ranks,
        )

    def _get_plan(self, fields):
        key = (self.schedule, *self._signature.get_key(fields))
        if key not in self._plans:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            self._plans[key] = self._make_plan(fields)
        return self._plans[key]

    def _make_plan(self, fields):
        comm, planner = self._comm, self._planner
        attempt(
            comm, "dividing the tiles",
            planner.check if comm.rank == 0 else lambda _: None, fields,
        )  # fmt: skip
        own = attempt(
            comm, "finding what its tiles touch",
            planner.share, comm.rank, fields, self._signature.ranks,
        )  # fmt: skip
        if self._data == "root":
            shares = comm.gather(own)
        else:
            shares = comm.allgather(own)
        hulls = {
            index: comm.allgather(_layout.hull(own.atomics[index]))
            for index in sorted(planner.combiners)
        }
        return Plan(own, shares, hulls)

    def _make_parts(self, plan, fields):
        return make_parts(
            self._signature,
            self._planner.combiners,
            plan,
            fields,
            self._data,
            self._comm.rank,
        )

    def _compute(self, fields, parts):
        self._progress.say("computing")
        self._failure = None
        try:
            fields = self._signature.replace_arrays(fields, parts)
            cores = self._planner.cores(self._comm.rank)
            _ttgrid.call_packed(self._program, [*fields, *cores], self._threads)
        except Exception as error:
            self._failure = error

    def _updates(self, plan, parts):
        """What the ranks have updated atomically."""
        return [
            Update(
                self._planner.combiners[index],
                self._signature.dtype(index),
                parts[index],
                hulls,
            )
            for index, hulls in plan.hulls.items()
        ]


def _get_mpi(comm):
    """The module mpi4py.MPI that a communicator is of."""
    mpi = sys.modules.get("mpi4py.MPI")
    if mpi is None or not isinstance(comm, mpi.Intracomm):
        raise TypeError(
            "distribute takes an intracommunicator of mpi4py, such as "
            f"MPI.COMM_WORLD, not {type(comm).__name__}"
        )
    return mpi


def _check_options(data, threads):
    if data not in ("root", "replicated"):
        raise Error(f'data={data!r} is neither "root" nor "replicated"')
    if threads is not None and (
        isinstance(threads, bool)
        or not isinstance(threads, int)
        or not 1 <= threads <= 1024
    ):
        raise Error(f"threads={threads!r} is not a number from 1 to 1024")


def _count_threads(comm, mpi):
    """The CPUs of this machine for each of its ranks."""
    neighbours = comm.Split_type(mpi.COMM_TYPE_SHARED)
    count = max(1, len(os.sched_getaffinity(0)) // neighbours.size)
    neighbours.Free()
    return count
