"""Prints a function of which each round of simplification shortens one level.

Both blocks of a level pass their argument to both of the next. That the two
arguments are the same shows only once those of the level before are gone, and
the blocks stand in the reverse order.

usage: chain_of_blocks.py LEVELS
"""

import sys


def print_block(name, stores, level, levels):
    argument = f"%{name}{level}"
    print(f"^{name}{level}({argument}: f32):")
    for _ in range(stores):
        print(f"  memref.store {argument}, %out[%i] : memref<64xf32>")
    if level == levels:
        print("  return")
        return
    following = ", ".join(
        f"^{other}{level + 1}({argument}: f32)" for other in "ab")
    print(f"  cf.cond_br %condition, {following}")


def main(levels):
    print("func.func @chain(%value: f32, %condition: i1, %out: memref<64xf32>,"
          " %i: index) {")
    print("  cf.cond_br %condition, ^a0(%value: f32), ^b0(%value: f32)")
    for level in range(levels, -1, -1):
        print_block("b", 2, level, levels)
        print_block("a", 1, level, levels)
    print("}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
