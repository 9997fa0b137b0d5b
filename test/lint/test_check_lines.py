"""check_lines.py on small tests, each with one fault that it must find."""

import os
import tempfile
import unittest

from check_lines import lint, problems

RUN = "// RUN: tt-opt %s | FileCheck %s\n"
RUN_TWO = (
    "// RUN: tt-opt %s --a | FileCheck %s --check-prefixes=CHECK,ONE\n"
    "// RUN: tt-opt %s --b \\\n"
    "// RUN:   | FileCheck %s --check-prefix TWO\n"
)
VERIFY = "// RUN: tt-opt %s -verify-diagnostics\n"
DEAD_LINES = [
    "// CHCK: a", "// CHEK-NEXT: a", "// CHECKS: a", "// CHECK-NXT: a",
    "// CHECK NEXT: a", "// CHECK-LABEL a", "// CHECK a", "// CHECK : a",
    "// CHECK_NEXT: a", "// CHECK-COUNT: a", "// CHECK-next: a",
    "// Check: a", "// check-next: a", "//CHECK-NXT: a", "op // CHEK: a",
    "// CHECK-LITERAL: a", "// DIVREM: a", "// DIVREM-NEXT: a",
    "# CEHCK: a", "CHECK-DAG a", "// RUN tt-opt %s", "// REQUIRES : numpy",
]


def sentences(text):
    return [sentence for _, sentence in problems(text)]


class CheckLines(unittest.TestCase):
    def test_dead_line(self):
        for line in DEAD_LINES:
            with self.subTest(line):
                found = problems(RUN + "// CHECK: b\n" + line + "\n")
                self.assertEqual([number for number, _ in found], [3])

    def test_dead_line_of_a_prefix(self):
        good = "// CHECK: a\n// ONE: a\n// TWO: a\n"
        for line in ["// ONE-NXT: a", "// TWO a", "// ONE -NEXT: a",
                     "// two: a", "// THREE-NEXT: a"]:
            with self.subTest(line):
                found = problems(RUN_TWO + good + line + "\n")
                self.assertEqual([number for number, _ in found], [7])

    def test_live_lines(self):
        lines = [
            "// CHECK: a", "// CHECK-NEXT: a", "// CHECK-SAME: a",
            "// CHECK-EMPTY:", "// CHECK-NOT: a", "// CHECK-DAG: a",
            "// CHECK-LABEL: a", "// CHECK-COUNT-3: a", "//CHECK: a",
            "// CHECK{LITERAL}: a", "// CHECK-NEXT{LITERAL}: a",
            "op // CHECK: a", "CHECK: a", "// COM: CHECK-NXT: a",
            "// The checks below read the sizes: they are static.",
            "// Check that nothing moves.", "// NOTE: a", "#map = affine_map<>",
            "// REQUIRES: numpy", "// S1: sizes are positive.",
        ]
        for line in lines:
            with self.subTest(line):
                self.assertEqual(sentences(RUN + "// CHECK: a\n" + line + "\n"), [])

    def test_no_filecheck_line(self):
        text = "// RUN: tt-opt %s\n// CHECK: a\n"
        self.assertEqual(
            sentences(text), ["no RUN line has FileCheck read the prefix 'CHECK'"])

    def test_filecheck_of_another_file(self):
        text = "// RUN: tt-opt %s | FileCheck %S/Inputs/other.txt\n// CHECK: a\n"
        self.assertEqual(len(sentences(text)), 1)

    def test_unused_prefix(self):
        self.assertEqual(
            sentences(RUN_TWO + "// CHECK: a\n// ONE: a\n"),
            ["no line has the prefix 'TWO' that a RUN line names"])
        self.assertEqual(
            sentences(RUN), ["no line has the prefix 'CHECK' that a RUN line names"])

    def test_define_line(self):
        text = "// DEFINE: %{c} = tt-opt %s | FileCheck %s\n// RUN: %{c}\n"
        self.assertEqual(sentences(text + "// CHECK: a\n"), [])

    def test_split_file(self):
        text = ("// RUN: split-file %s %t\n"
                "// RUN: tt-opt %t/a.mlir | FileCheck %t/a.mlir\n"
                "//--- a.mlir\n")
        self.assertEqual(sentences(text + "// CHECK: a\n"), [])
        self.assertEqual(len(sentences(text + "// CHECK: a\n// CHEK: a\n")), 1)

    def test_expected_line(self):
        good = [
            "// expected-error {{a}}", "// expected-error @+1 {{a}}",
            "// expected-note@below {{a}}", "// expected-error-re @-2 {{a}}",
            "// expected-remark @unknown {{a}}", "op // expected-warning {{a}}",
        ]
        for line in good:
            with self.subTest(line):
                self.assertEqual(sentences(VERIFY + line + "\n"), [])
                self.assertEqual(len(sentences("// RUN: tt-opt %s\n" + line)), 1)

    def test_dead_expected_line(self):
        bad = [
            "// expected-eror {{a}}", "// expeced-error @+1 {{a}}",
            "// expected-error: a", "// expected_error {{a}}",
            "// expected error {{a}}", "// Expected-note {{a}}",
            "// expected-errors {{a}}", "// expected-error @next {{a}}",
            "// expected-error {a}",
        ]
        for line in bad:
            with self.subTest(line):
                self.assertEqual(len(sentences(VERIFY + line + "\n")), 1)

    def test_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            def put(name, text):
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)

            self.assertTrue(lint([folder], (".mlir",)), "an empty suite is a fault")
            put("a.mlir", RUN + "// CHECK: a\n")
            put("Inputs/b.mlir", "// CHEK: a\n")
            put("readme.txt", "CHEK: a\n")
            self.assertFalse(lint([folder], (".mlir",)))
            put("c.ll", "; RUN: true\n")
            self.assertTrue(lint([folder], (".mlir",)), "lit never runs c.ll")


if __name__ == "__main__":
    unittest.main(buffer=True)
