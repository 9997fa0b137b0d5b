"""Ranks that start and meet."""

from mpi4py import MPI

MPI.COMM_WORLD.Barrier()
