"""The messages of a call: parts of arrays, between rank 0 and the others."""

from __future__ import annotations

from ttgrid.mpi import _layout


class Exchange:
    """Sends and receives boxes of arrays, without copies of ours.

    Every method is collective and takes the plan of the call and the parts of
    the arrays on this rank, by argument.
    """

    def __init__(self, mpi, comm, progress):
        self._mpi = mpi
        self._comm = comm
        self._progress = progress

    def send_inputs(self, plan, parts) -> None:
        """From rank 0 to each rank what its tiles read."""
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

    def send_results(self, plan, parts) -> None:
        """To rank 0 what the tiles of each rank have written."""
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

    def share_results(self, plan, parts) -> None:
        """To all ranks what the tiles of each have written."""
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

    def _exchange(self, what, outgoing, incoming):
        """Sends and receives boxes, all at once.

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
