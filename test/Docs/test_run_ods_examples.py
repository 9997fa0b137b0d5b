"""run_ods_examples.py on descriptions that are right and that are wrong."""

import unittest

from run_ods_examples import faults

LAUNCH = "#tt.launch<grid = 8, schedule = <cores = 2, partition = contiguous, order = row_major>>"
BEFORE = "func.func @f() {\n  %c1 = arith.constant 1 : index\n  return\n}\n"
AFTER = "func.func @f() {\n  return\n}\n"


def block(text):
    return "    ```mlir\n" + "".join(f"    {line}\n" for line in text.splitlines()) + "    ```\n"


def description(before, after):
    return ('def CanonicalizePass : Pass<"canonicalize"> {\n  let description = [{\n'
            + block(before) + "\n    becomes\n\n" + block(after) + "  }];\n}\n")


class RunOdsExamples(unittest.TestCase):
    def test_right(self):
        self.assertEqual(faults(block(LAUNCH)), ([], 1))
        self.assertEqual(faults(description(BEFORE, AFTER)), ([], 2))

    def test_invalid(self):
        self.assertEqual(len(faults(block(LAUNCH.replace("grid", "grit")))[0]), 1)
        self.assertEqual(len(faults(block("func.func @f() { ... }"))[0]), 1)

    def test_wrong_result(self):
        self.assertEqual(len(faults(description(BEFORE, BEFORE))[0]), 1)


if __name__ == "__main__":
    unittest.main(buffer=True)
