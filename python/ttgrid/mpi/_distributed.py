"""A kernel on all ranks of a communicator."""

from __future__ import annotations

import dataclasses
import os
import sys
import time

import ml_dtypes
import numpy as np

from ttgrid import _ttgrid
from ttgrid._errors import ArgumentTypeError, ArgumentValueError, Error
from ttgrid._module import Module
from ttgrid._schedule import Schedule
from ttgrid.mpi import _layout
from ttgrid.mpi._agreement import agree, attempt
from ttgrid.mpi._choose import find_schedule
from ttgrid.mpi._combine import Update, combine, identity, union
from ttgrid.mpi._plan import Planner, Share
from ttgrid.mpi._progress import Progress
from ttgrid.mpi._report import RankReport, Report


@dataclasses.dataclass(frozen=True)
class Source:
    """What is distributed.

    Attributes
    ----------
    module : Module
        In grid-kernel form.
    name : str
        The function.
    schedule : str
        For kernels without one.
    make_kernel : callable
        Makes a kernel, which checks arguments, of a program that takes the
        first of its cores and the one behind the last as further arguments.
    """

    module: Module
    name: str
    schedule: str
    make_kernel: object


@dataclasses.dataclass
class _Plan:
    """What is exchanged for arguments of given sizes."""

    own: Share
    #: Everyone's: on rank 0, or with replicated data on all.
    shares: list[Share] | None
    #: Per argument with atomic updates the boxes of all ranks, or None.
    hulls: dict[int, list]


@dataclasses.dataclass(frozen=True)
class _Compiled:
    """A kernel with one schedule."""

    schedule: str
    program: object
    kernel: object
    planner: Planner


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
        # Without those for the cores.
        self._types = self._kernel.arguments()[:-2]
        self._names = [self._kernel.name(i) for i in range(len(self._types))]
        self._ranks = {
            index: len(one.sizes)
            for index, one in enumerate(self._types)
            if one.is_array
        }
        # Of each argument the first of its packed fields.
        self._fields, field = [], 0
        for one in self._types:
            self._fields.append(field)
            field += 3 + 2 * len(one.sizes) if one.is_array else 1

    def _compile(self, schedule, replace=False):
        """The kernel with a schedule, for kernels that have none; with
        `replace` for all."""
        module = self._source.module.clone()
        if replace:
            _ttgrid.set_schedule(module._impl, schedule)
        module.run(f"tt-infer-schedule{{schedule={{{schedule}}}}}")
        module.run(f"tt-set-num-cores{{cores={self._cores}}}")
        parts = _ttgrid.Parts.get(module._impl, self.name)
        module.run("tt-distribute-grid{launch=parallel}")
        module.run("tt-select-cores")
        module.run("tt-relax-strides")
        program = _ttgrid.compile(module._impl, self.name, schedule)
        kernel = self._source.make_kernel(program)
        names = [kernel.name(i) for i in range(len(kernel.arguments()) - 2)]
        return _Compiled(
            parts.schedules[0] if parts.launches else "",
            program,
            kernel,
            Planner(parts, names, self._comm.size),
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
            self._send_inputs(plan, parts)
        computing = time.perf_counter()
        self._compute(fields, parts)
        computed = time.perf_counter()
        # Whoever has not failed goes on.
        agree(self._comm, self._failure, "computing")
        self._progress.say("results")
        if self._data == "root":
            self._send_results(plan, parts)
        else:
            self._share_results(plan, parts)
        combine(self._mpi, self._comm, self._data, self._updates(plan, parts))
        ended = time.perf_counter()
        self._progress.end()
        self._make_report(
            plan, parts, ended - computed + computing - began,
            computed - computing,
        )  # fmt: skip

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
        self._compare(self._get_key(packed), "passes other sizes or numbers")
        return packed

    def _pack(self, arguments):
        cores = self._planner.cores(self._comm.rank)
        if len(arguments) != len(self._types):
            listed = ", ".join(self._names)
            raise ArgumentTypeError(
                f"the kernel takes {len(self._types)} arguments ({listed}), but"
                f" {len(arguments)} were given"
            )
        return self._kernel.pack(*arguments, *cores)[:-2]

    def _refuse(self, arguments):
        """What no rank but the first passes."""
        for index, argument in enumerate(arguments):
            if argument is not None and self._is_array(index):
                raise ArgumentValueError(
                    f"argument {self._names[index]}: rank {self._comm.rank} "
                    'passes an array, but with data="root" only rank 0 has '
                    "arrays; pass None"
                )

    def _is_array(self, index):
        return index < len(self._types) and self._types[index].is_array

    def _get_key(self, fields):
        """All that the plan depends on: sizes and numbers."""
        key = []
        for index, first in enumerate(self._fields):
            if self._types[index].is_array:
                key += fields[first + 3 : first + 3 + self._ranks[index]]
            else:
                key.append(fields[first])
        return tuple(key)

    def _choose(self, fields):
        """Takes the schedule with which the least is sent, for these sizes."""
        key = self._get_key(fields)
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
            self._ranks,
        )

    def _get_plan(self, fields):
        key = (self.schedule, *self._get_key(fields))
        if key not in self._plans:
            if len(self._plans) >= 16:
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
            planner.share, comm.rank, fields, self._ranks,
        )  # fmt: skip
        if self._data == "root":
            shares = comm.gather(own)
        else:
            shares = comm.allgather(own)
        hulls = {
            index: comm.allgather(_layout.hull(own.atomics[index]))
            for index in sorted(planner.combiners)
        }
        return _Plan(own, shares, hulls)

    # --- Memory ---------------------------------------------------------------

    def _make_parts(self, plan, fields):
        parts = {}
        for index, rank in self._ranks.items():
            first = self._fields[index]
            itemsize = self._types[index].element.bytes
            shape = [int(n) for n in fields[first + 3 : first + 3 + rank]]
            strides = fields[first + 3 + rank : first + 3 + 2 * rank]
            array = _layout.Part(
                fields[first + 1],
                tuple(int(stride) * itemsize for stride in strides),
                itemsize,
            )
            is_here = self._comm.rank == 0 or self._data == "replicated"
            box, fill = None, None
            if index in plan.hulls:
                fill = identity(
                    self._planner.combiners[index], self._dtype(index)
                ).tobytes()
            if is_here and (fill is None or self._data == "root"):
                parts[index] = array
                continue
            if self._data == "replicated":
                box = union(plan.hulls[index])
            else:
                box = _layout.hull(plan.own.touched(index))
            parts[index] = _layout.allocate(
                box,
                shape,
                itemsize,
                self._types[index].alignment,
                not self._types[index].takes_parts,
                fill,
            )
            parts[index].whole = array if is_here else None
        return parts

    def _updates(self, plan, parts):
        """What the ranks have updated atomically."""
        return [
            Update(
                self._planner.combiners[index],
                self._dtype(index),
                parts[index],
                hulls,
            )
            for index, hulls in plan.hulls.items()
        ]

    def _dtype(self, index):
        element = self._types[index].element
        kinds = _ttgrid.ElementKind
        if element.kind == kinds.BFLOAT:
            return np.dtype(ml_dtypes.bfloat16)
        letter = {
            kinds.FLOAT: "f",
            kinds.UNSIGNED: "u",
            kinds.BOOL: "u",
        }.get(element.kind, "i")
        return np.dtype(f"{letter}{element.bytes}")

    # --- Computing ------------------------------------------------------------

    def _compute(self, fields, parts):
        fields = list(fields)
        for index, part in parts.items():
            first, rank = self._fields[index], self._ranks[index]
            # Addresses wrap: index 0 of a part may lie below all memory.
            address = part.address % (1 << 64)
            fields[first : first + 3] = [address, address, 0]
            fields[first + 3 + rank : first + 3 + 2 * rank] = [
                stride // part.itemsize for stride in part.strides
            ]
        self._progress.say("computing")
        self._failure = None
        try:
            cores = self._planner.cores(self._comm.rank)
            _ttgrid.call_packed(self._program, [*fields, *cores], self._threads)
        except Exception as error:
            self._failure = error

    # --- Messages -------------------------------------------------------------

    def _exchange(self, what, outgoing, incoming):
        """Sends and receives boxes.

        Parameters
        ----------
        what : str
            What is exchanged, for the line of progress.
        outgoing, incoming : iterable of (rank, argument, part, boxes)
        """
        mpi, comm = self._mpi, self._comm
        requests, kinds = [], []
        for post, messages in ((comm.Irecv, incoming), (comm.Isend, outgoing)):
            for rank, argument, part, boxes in messages:
                if not len(boxes):
                    continue
                kind = _layout.make_type(mpi, part, boxes)
                kinds.append(kind)
                requests.append(post([mpi.BOTTOM, 1, kind], rank, argument))
        done = 0
        while done < len(requests) and self._progress.active:
            done += len(mpi.Request.Waitsome(requests) or ())
            self._progress.say(what, done, len(requests))
        mpi.Request.Waitall(requests)
        for kind in kinds:
            kind.Free()

    def _others(self):
        return [r for r in range(self._comm.size) if r != self._comm.rank]

    def _send_inputs(self, plan, parts):
        if self._comm.rank == 0:
            outgoing = [
                (rank, index, parts[index], plan.shares[rank].reads[index])
                for rank in self._others()
                for index in parts
            ]
            self._exchange("inputs", outgoing, [])
        else:
            incoming = [
                (0, index, part, plan.own.reads[index])
                for index, part in parts.items()
            ]
            self._exchange("inputs", [], incoming)

    def _send_results(self, plan, parts):
        if self._comm.rank == 0:
            incoming = [
                (rank, index, parts[index], plan.shares[rank].writes[index])
                for rank in self._others()
                for index in parts
            ]
            self._exchange("results", [], incoming)
        else:
            outgoing = [
                (0, index, part, plan.own.writes[index])
                for index, part in parts.items()
            ]
            self._exchange("results", outgoing, [])

    def _share_results(self, plan, parts):
        requests, kinds = [], []
        for rank, share in enumerate(plan.shares):
            for index, part in parts.items():
                if len(share.writes[index]):
                    kind = _layout.make_type(
                        self._mpi, part, share.writes[index]
                    )
                    kinds.append(kind)
                    requests.append(
                        self._comm.Ibcast([self._mpi.BOTTOM, 1, kind], rank)
                    )
        self._mpi.Request.Waitall(requests)
        for kind in kinds:
            kind.Free()

    # --- The report -----------------------------------------------------------

    def _make_report(self, plan, parts, exchange, compute):
        comm, own = self._comm, plan.own
        size = {
            index: one.element.bytes for index, one in enumerate(self._types)
        }

        def count(boxes):
            return sum(
                _layout.count_bytes(boxes[index], size[index])
                for index in parts
            )

        def count_hulls(rank):
            return sum(
                _layout.count_bytes(np.array([hulls[rank]]), size[index])
                for index, hulls in plan.hulls.items()
                if hulls[rank] is not None
            )

        bound = count(own.reads)
        others = [r for r in range(comm.size) if r != comm.rank]
        if self._data == "root" and comm.rank == 0:
            sent = sum(count(plan.shares[r].reads) for r in others)
            received = sum(
                count(plan.shares[r].writes) + count_hulls(r) for r in others
            )
        elif self._data == "root":
            sent = count(own.writes) + count_hulls(comm.rank)
            received = bound
        else:
            sent = (count(own.writes) + count_hulls(comm.rank)) * len(others)
            received = sum(
                count(plan.shares[r].writes) + count_hulls(r) for r in others
            )
        allocated = sum(part.allocated for part in parts.values())
        one = RankReport(
            comm.rank, own.tiles, sent, received, bound, allocated, exchange,
            compute,
        )  # fmt: skip
        self._report = Report(
            self.name,
            self.schedule,
            self._data,
            tuple(comm.allgather(one)),
            self._planner.notes,
        )


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
