"""check_sources.py on sources that are clean and that are not."""

import json
import os
import tempfile
import unittest
from unittest import mock

import check_sources

TIDY = """\
Checks: 'clang-diagnostic-*,misc-static-assert,readability-container-size-empty'
WarningsAsErrors: '*'
HeaderFilterRegex: '.*'
"""
CLEAN = "inline int two() { return 2; }\n"
# Each is seen by both tools.
FAULTY = {
    "lib/Two.h": "inline int two() { int unused; return 2; }\n",
    "lib/A.cpp": '#include "Two.h"\nint a(unsigned x) { return x < -1; }\n',
    "tools/B.c": "int b(void) { int unused; return 3; }\n",
}


class CheckSources(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.project = folder.name
        self.build = os.path.join(folder.name, "build")
        self.put(".clang-tidy", TIDY)
        self.put("lib/Two.h", CLEAN)
        self.put("lib/A.cpp", '#include "Two.h"\nint a() { return two(); }\n')
        self.put("tools/B.c", "int b(void) { return 3; }\n")
        self.put("examples/C.cpp", '#include <Two.h>\nint c() { return two(); }\n')
        self.compile("lib/A.cpp", "tools/B.c")

    def put(self, path, text):
        path = os.path.join(self.project, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def compile(self, *sources):
        flags = f"-I{self.project}/lib -O2 -Wall -Wextra -c"
        self.put("build/compile_commands.json", json.dumps(
            [{"directory": self.project, "file": source,
              "command": f"c++ {flags} {source} -o {source}.o"}
             for source in sources]))

    def check(self, mode):
        return list(check_sources.check(self.project, self.build, mode))

    def test_faults(self):
        for mode in "clang-tidy", "gcc":
            self.assertEqual(self.check(mode), [])
            for path, text in FAULTY.items():
                with self.subTest(f"{mode} {path}"):
                    with open(os.path.join(self.project, path)) as file:
                        clean = file.read()
                    self.put(path, text)
                    # A header is in two sources.
                    faults = self.check(mode)
                    self.assertEqual(len(faults), 2 if path.endswith(".h") else 1)
                    self.assertIn(path.split("/")[1], faults[0])
                    self.put(path, clean)
                    self.assertEqual(self.check(mode), [])

    def test_only_clang_tidy(self):
        self.assertEqual(self.check("clang-tidy"), [])
        self.put("lib/A.cpp", "#include <string>\n"
                 "bool a(const std::string &s) { return s.size() == 0; }\n")
        self.assertEqual(len(self.check("clang-tidy")), 1)
        self.assertEqual(self.check("gcc"), [])
        self.put(".clang-tidy", TIDY.replace(",readability-container-size-empty", ""))
        self.assertEqual(self.check("clang-tidy"), [])

    def test_stamps(self):
        self.assertEqual(self.check("gcc"), [])
        with mock.patch("check_sources.make_command", return_value=["false"]):
            self.assertEqual(len(self.check("gcc")), 3, "another command")
        with mock.patch("subprocess.run", wraps=check_sources.subprocess.run) as run:
            self.assertEqual(self.check("gcc"), [])
            self.assertEqual(run.call_count, 2, "the versions alone")

    def test_batches(self):
        sources = {
            "lib/X/D.cpp": "static int help() { return 4; }\n"
                           "int d() { return help(); }\n",
            "lib/X/E.cpp": '#include "Two.h"\nint e() { return two(); }\n',
            # One name with D.cpp.
            "lib/X/F.cpp": "static int help() { return 5; }\n"
                           "int f() { return help(); }\n",
            # One name with E.cpp, which the text does not show.
            "lib/X/G.cpp": "namespace {\n  int e() { return 6; }\n}\n"
                           "int g() { return e(); }\n",
        }
        for source, text in sources.items():
            self.put(source, text)
        self.compile("lib/A.cpp", "tools/B.c", *sources)
        for mode in "clang-tidy", "gcc":
            with mock.patch("check_sources.make_command",
                            wraps=check_sources.make_command) as make:
                self.assertEqual(self.check(mode), [])
            names = [os.path.basename(call.args[3]) for call in make.mock_calls]
            # Each is named once for its stamp.
            self.assertEqual(names.count("D-and-2-more.cpp"), 1, names)
            self.assertEqual(names.count("F.cpp"), 2, names)
            self.assertGreater(len(names), len(sources) + 3 + 5, names)
            self.assertEqual(
                [name for name in os.listdir(
                    os.path.join(self.build, "test", "lint", mode))
                 if "more" in name], [])
            self.put("lib/X/E.cpp", "int e() { int unused; return 7; }\n")
            faults = self.check(mode)
            self.assertEqual(len(faults), 1)
            self.assertIn("E.cpp:1", faults[0])
            self.put("lib/X/E.cpp", sources["lib/X/E.cpp"])
            self.assertEqual(self.check(mode), [])

    def expect_message(self, message, mode="gcc"):
        with self.assertRaisesRegex(SystemExit, message):
            self.check(mode)

    def test_messages(self):
        with mock.patch.dict(os.environ, PATH=""):
            self.expect_message("gcc is not on the PATH; scripts/setup installs gcc")
            self.expect_message("clang-tidy is not .* installs clang-tidy-22",
                                "clang-tidy")
        self.put("unittests/D.cpp", "\n")
        self.expect_message("D.cpp is compiled by no target")
        os.remove(os.path.join(self.build, "compile_commands.json"))
        self.expect_message("there is no .*compile_commands.json")

    def test_empty(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(SystemExit, "there are no sources"):
                list(check_sources.check(folder, self.build, "gcc"))


if __name__ == "__main__":
    unittest.main(buffer=True)
