"""Runs a script on a rank for some seconds at most: watched.py SECONDS SCRIPT
ARGUMENTS... A rank that is not done by then says where it waits, and ends."""

import os
import runpy
import sys
import threading
import traceback

from mpi4py import MPI


def give_up(seconds):
    stack = sys._current_frames()[threading.main_thread().ident]
    where = "".join(traceback.format_stack(stack))
    sys.stderr.write(
        f"rank {MPI.COMM_WORLD.rank} is not done after {seconds} s:\n{where}"
    )
    sys.stderr.flush()
    # The others say where they wait, too, before MPI ends them all.
    threading.Event().wait(1)
    os._exit(1)


if __name__ == "__main__":
    seconds = float(sys.argv[1])
    del sys.argv[:2]
    timer = threading.Timer(seconds, give_up, [seconds])
    timer.daemon = True
    timer.start()
    runpy.run_path(sys.argv[0], run_name="__main__")
    timer.cancel()
