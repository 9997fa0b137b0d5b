// Runs every loop once for every core, then exits: a program without a C
// library for user-mode QEMU.
#include "table.h"

void _start(void) {
  for (int i = 0; i < numCases; ++i)
    for (long core = 0; core < numCores; ++core)
      if (cases[i].rank == 2)
        cases[i].loop.two(ROWS, COLUMNS, numCores, core);
  register long status __asm__("a0") = 0, exit __asm__("a7") = 93;
  __asm__ volatile("ecall" ::"r"(status), "r"(exit));
}

// What compiled code may call: reciprocals are made by wide divisions.
unsigned long long __udivdi3(unsigned long long n, unsigned long long d) {
  unsigned long long quotient = 0, rest = 0;
  for (int bit = 63; bit >= 0; --bit) {
    rest = rest << 1 | (n >> bit & 1);
    if (rest >= d) {
      rest -= d;
      quotient |= 1ull << bit;
    }
  }
  return quotient;
}

unsigned long long __umoddi3(unsigned long long n, unsigned long long d) {
  return n - __udivdi3(n, d) * d;
}
