#include "bench.h"

// Opaque to the compiler, and as cheap as a body can be.
void body2(long i0, long i1) { __asm__ volatile("" ::"r"(i0), "r"(i1)); }
void body3(long i0, long i1, long i2) {
  __asm__ volatile("" ::"r"(i0), "r"(i1), "r"(i2));
}
