// What the loops of this project are measured against.
#include "bench.h"

static long min(long a, long b) { return a < b ? a : b; }

// [*start, *end): a core's balanced range of `tiles` positions.
static void getRange(long tiles, long cores, long core, long *start,
                     long *end) {
  long size = tiles / cores, rest = tiles % cores;
  *start = size * core + min(core, rest);
  *end = *start + size + (core < rest);
}

// The counting loop that does nothing but call the body: what all ratios are
// ratios to. Apart from the range's arithmetic, with which a compiler would
// mix a second counter into the loop.
__attribute__((noinline)) static void count2(long start, long end) {
  for (long tile = start; tile < end; ++tile)
    body2(tile, tile);
}

__attribute__((noinline)) static void count3(long start, long end) {
  for (long tile = start; tile < end; ++tile)
    body3(tile, tile, tile);
}

void empty2(long g0, long g1, long cores, long core) {
  long start, end;
  getRange(g0 * g1, cores, core, &start, &end);
  count2(start, end);
}

void empty3(long g0, long g1, long g2, long cores, long core) {
  long start, end;
  getRange(g0 * g1 * g2, cores, core, &start, &end);
  count3(start, end);
}

void emptyStrided2(long g0, long g1, long cores, long core) {
  for (long tile = core, tiles = g0 * g1; tile < tiles; tile += cores)
    body2(tile, tile);
}

// The formula that people write by hand, as in Triton's tutorial on matrix
// products with GROUP_SIZE_M = 8, in an integer type of `T`.
#define GROUPED_BY_HAND(T)                                                     \
  long start, end;                                                             \
  getRange(g0 *g1, cores, core, &start, &end);                                 \
  T tilesM = g0, tilesN = g1;                                                  \
  for (T tile = start; tile < (T)end; ++tile) {                                \
    T tilesInGroup = 8 * tilesN;                                               \
    T group = tile / tilesInGroup;                                             \
    T firstM = group * 8;                                                      \
    T groupSize = min(tilesM - firstM, 8);                                     \
    T m = firstM + (tile % tilesInGroup) % groupSize;                          \
    T n = (tile % tilesInGroup) / groupSize;                                   \
    body2(m, n);                                                               \
  }

void groupedByHand(long g0, long g1, long cores, long core) {
  GROUPED_BY_HAND(long)
}

void groupedByHand32(long g0, long g1, long cores, long core) {
  GROUPED_BY_HAND(int)
}

// What upstream's async-parallel-for makes of an scf.parallel: the function
// that does one block of iterations, called here without its async runtime.
void parallel_compute_fn(long block, long blockSize, long trips0, long trips1,
                         long lower0, long lower1, long upper0, long upper1,
                         long step0, long step1);

void asyncParallelFor(long g0, long g1, long cores, long core) {
  long blockSize = (g0 * g1 + cores - 1) / cores;
  if (core * blockSize < g0 * g1)
    parallel_compute_fn(core, blockSize, g0, g1, 0, 0, g0, g1, 1, 1);
}
