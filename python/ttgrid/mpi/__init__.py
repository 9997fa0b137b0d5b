"""Kernels on all ranks of an MPI communicator.

``kernel.distribute(comm)`` makes one: each rank computes the tiles of its
cores, and is sent just what these touch. It takes mpi4py: ``pip install
'ttgrid[mpi]'``.
"""

from ttgrid.mpi._agreement import RankError
from ttgrid.mpi._distributed import Distributed
from ttgrid.mpi._report import RankReport, Report

__all__ = ["Distributed", "RankError", "RankReport", "Report"]
