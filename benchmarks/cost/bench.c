// Times every loop on one grid: the shares of all cores in turn, on one thread
// that stays on one CPU. The loops take turns, so that what else the machine
// does meets all of them, and each keeps its best time.
//
//   bench CPU ROUNDS G0 G1 [G2]
//
// prints a line for each loop: order, partition, form, ns per tile. With 0
// rounds every loop runs once, for callgrind to count.
#define _GNU_SOURCE
#include "table.h"
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { enoughTiles = 200000 };

// Not inlined: callgrind reports what is called from here.
__attribute__((noinline)) void runCores(const Case *c, const long *grid) {
  for (long core = 0; core < numCores; ++core)
    if (c->rank == 2)
      c->loop.two(grid[0], grid[1], numCores, core);
    else
      c->loop.three(grid[0], grid[1], grid[2], numCores, core);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 5)
    return 1;
  int cpu = atoi(argv[1]), rounds = atoi(argv[2]), rank = argc - 3;
  long grid[3] = {1, 1, 1}, tiles = 1;
  for (int d = 0; d < rank && d < 3; ++d)
    tiles *= grid[d] = atol(argv[3 + d]);

  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof(set), &set))
    fprintf(stderr, "bench: can't stay on CPU %d\n", cpu);

  // A small grid is walked many times, for the clock to see it.
  long walks = rounds && tiles < enoughTiles ? enoughTiles / tiles + 1 : 1;
  static double best[numCases];
  for (int round = 0; round < (rounds ? rounds : 1); ++round)
    for (int i = 0; i < numCases; ++i) {
      if (cases[i].rank != rank)
        continue;
      double started = now();
      for (long walk = 0; walk < walks; ++walk)
        runCores(&cases[i], grid);
      double time = (now() - started) / ((double)tiles * walks);
      if (!round || time < best[i])
        best[i] = time;
    }
  for (int i = 0; i < numCases; ++i)
    if (cases[i].rank == rank)
      printf("%s\t%s\t%s\t%.4f\n", cases[i].order, cases[i].partition,
             cases[i].form, best[i]);
  return 0;
}
