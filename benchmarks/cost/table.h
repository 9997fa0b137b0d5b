// All loops that are measured.
#ifndef TABLE_H
#define TABLE_H

#include "bench.h"

// cases.inc, which a script writes, has the loops of this project.
#define CASE(order, partition, form, rank, member, function)                   \
  Loop##rank function;
#include "cases.inc"
#undef CASE

#define CASE(order, partition, form, rank, member, function)                   \
  {order, partition, form, rank, {.member = function}},
static const Case cases[] = {
    {"-", "contiguous", "empty", 2, {.two = empty2}},
    {"-", "contiguous", "empty", 3, {.three = empty3}},
    {"-", "cyclic", "empty", 2, {.two = emptyStrided2}},
    {"row_major",
     "contiguous",
     "async-parallel-for",
     2,
     {.two = asyncParallelFor}},
#ifdef HAVE_OPENMP
    {"row_major", "contiguous", "OpenMP, clang", 2, {.two = ompClang}},
#endif
#ifdef HAVE_GCC
    {"row_major", "contiguous", "OpenMP, gcc", 2, {.two = ompGCC}},
#endif
    {"grouped", "contiguous", "by hand", 2, {.two = groupedByHand}},
    {"grouped", "contiguous", "by hand, 32 bits", 2, {.two = groupedByHand32}},
#include "cases.inc"
};
enum { numCores = 8, numCases = sizeof(cases) / sizeof(*cases) };

#endif
