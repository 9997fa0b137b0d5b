"""include_direction.py on includes that are allowed and that are not."""

import os
import tempfile
import unittest

from include_direction import lint, problem, python_problems

ALLOWED = [
    ("lib/IR/TTOps.cpp", "ttgrid/Schedule/Schedule.h"),
    ("lib/IR/TTOps.cpp", "ttgrid/IR/TTOps.h.inc"),
    ("lib/IR/TTOps.cpp", "mlir/IR/Builders.h"),
    ("lib/Schedule/Order.cpp", "llvm/ADT/ArrayRef.h"),
    ("lib/Schedule/Order.cpp", "Local.h"),
    ("lib/Transforms/InferSchedule.cpp", "ttgrid/IR/TTOps.h"),
    ("include/ttgrid/Conversion/Passes.h", "ttgrid/Conversion/GridToPersistent/Passes.h"),
    ("lib/Conversion/GridToPersistent/A.cpp", "ttgrid/Conversion/GridToPersistent/A.h"),
    ("lib/Pipelines/Pipelines.cpp", "ttgrid/Conversion/Passes.h"),
    ("lib/RegisterAll.cpp", "ttgrid/Pipelines/Pipelines.h"),
    ("tools/tt-opt/tt-opt.cpp", "ttgrid/RegisterAll.h"),
    ("lib/CAPI/Dialect.cpp", "ttgrid-c/Dialect.h"),
    ("unittests/Schedule/OrderTest.cpp", "ttgrid/Schedule/Order.h"),
    ("test/Execution/Case.cpp", "ttgrid/RegisterAll.h"),
]
FORBIDDEN = [
    ("include/ttgrid/Schedule/Order.h", "ttgrid/IR/TTOps.h"),
    ("lib/Schedule/Order.cpp", "mlir/IR/AffineMap.h"),
    ("lib/Schedule/Order.cpp", "../IR/Local.h"),
    ("lib/IR/TTOps.cpp", "ttgrid/Transforms/Passes.h"),
    ("include/ttgrid/IR/TTOps.td", "ttgrid/Conversion/Passes.td"),
    ("lib/Transforms/InferSchedule.cpp", "ttgrid/Conversion/Passes.h"),
    ("lib/Conversion/GridToPersistent/A.cpp", "ttgrid/Transforms/Passes.h"),
    ("lib/Conversion/GridToPersistent/A.cpp", "ttgrid/Conversion/ForallToTT/A.h"),
    ("lib/Conversion/GridToPersistent/A.cpp", "ttgrid/Pipelines/Pipelines.h"),
    ("lib/Target/Wormhole/A.cpp", "ttgrid/Target/Blackhole/A.h"),
    ("lib/Pipelines/Pipelines.cpp", "ttgrid/RegisterAll.h"),
    ("lib/RegisterAll.cpp", "ttgrid-c/Dialect.h"),
    ("tools/tt-opt/tt-opt.cpp", "../tt-schedule/Options.h"),
    ("lib/IR/TTOps.cpp", "ttgrid/Utils/Misc.h"),
    ("lib/Utils/Misc.cpp", "ttgrid/IR/TTOps.h"),
]


class IncludeDirection(unittest.TestCase):
    def test_allowed(self):
        for path, include in ALLOWED:
            with self.subTest(f"{path} includes {include}"):
                self.assertIsNone(problem(include, path))

    def test_forbidden(self):
        for path, include in FORBIDDEN:
            with self.subTest(f"{path} includes {include}"):
                self.assertIsNotNone(problem(include, path))

    def test_repository(self):
        with tempfile.TemporaryDirectory() as top:
            self.assertTrue(lint(top), "an empty repository is a fault")
            path = os.path.join(top, "lib", "IR", "A.cpp")
            os.makedirs(os.path.dirname(path))
            for include, bad in [("#include <vector>\n", False),
                                 ('#include "ttgrid/Transforms/A.h"\n', True),
                                 ('# include <ttgrid/Pipelines/A.h>\n', True),
                                 ('include "ttgrid/Transforms/A.td"\n', True)]:
                with open(path, "w", encoding="utf-8") as file:
                    file.write("// A comment.\n" + include)
                self.assertEqual(lint(top), bad, include)

    def python(self, **sources):
        """What is wrong in a package of these modules; "a__b" is a/b.py."""
        with tempfile.TemporaryDirectory() as top:
            for name, text in sources.items():
                path = os.path.join(top, "python", "ttgrid", *name.split("__")) + ".py"
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return [f"{path}:{line}: {what}" for path, line, what in python_problems(top)]

    def test_python_allowed(self):
        self.assertEqual([], self.python(
            a="from ttgrid import _ttgrid, b\nfrom .b import B\nimport os\n",
            b="def f():\n  import numpy\n  from os import path\n",
            sub__c="from .. import a\nfrom ..a import A\nimport ttgrid.b\nfrom . import d\n",
            sub__d="from ttgrid.b import B\n"))

    def test_python_import_in_function(self):
        for line in ["from ttgrid import b", "from .b import B", "import ttgrid.b", "from . import b"]:
            with self.subTest(line):
                found = self.python(a=f"def f():\n  if True:\n    {line}\n", b="")
                self.assertEqual(["python/ttgrid/a.py:3: imports ttgrid.b inside a function"], found)

    def test_python_cycle(self):
        found = self.python(a="\nfrom .sub import c\n", sub__c="from . import d\n",
                            sub__d="from ..a import A\n", e="from .a import A\n")
        self.assertEqual(1, len(found))
        self.assertIn("python/ttgrid/a.py:2: an import cycle: ttgrid.a -> ttgrid.sub.c -> "
                      "ttgrid.sub.d -> ttgrid.a", found[0])


if __name__ == "__main__":
    unittest.main(buffer=True)
