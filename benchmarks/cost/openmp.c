// OpenMP's collapse, compiled once by each compiler. On one thread: the first
// core does all tiles.
#include "bench.h"

void OMP_NAME(long g0, long g1, long cores, long core) {
  if (core)
    return;
#pragma omp parallel for collapse(2) schedule(static)
  for (long i = 0; i < g0; ++i)
    for (long j = 0; j < g1; ++j)
      body2(i, j);
}
