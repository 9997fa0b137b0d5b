// What the parts of the benchmark of the cost per tile share.
#ifndef BENCH_H
#define BENCH_H

// The bodies. They are compiled apart, so that nothing is known of them.
void body2(long i0, long i1);
void body3(long i0, long i1, long i2);

// One core's share of a grid.
typedef void Loop2(long g0, long g1, long cores, long core);
typedef void Loop3(long g0, long g1, long g2, long cores, long core);

typedef struct {
  const char *order, *partition, *form;
  int rank;
  union {
    Loop2 *two;
    Loop3 *three;
  } loop;
} Case;

Loop2 empty2, emptyStrided2;
Loop3 empty3;
Loop2 groupedByHand, groupedByHand32, asyncParallelFor, ompClang, ompGCC;

#endif
