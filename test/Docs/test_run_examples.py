"""run_examples.py on documents that are right and documents that are wrong."""

import os
import tempfile
import unittest

from run_examples import Fault, check

FILE = "<!-- file: a.txt -->\n```\nhello\n```\n"
RUN = "<!-- run -->\n```sh\ncat a.txt\n```\n"
PRINTS = "<!-- prints -->\n```\nhello\n```\n"


class RunExamples(unittest.TestCase):
    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.md")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return check(path)

    def test_right(self):
        self.assertEqual(self.check(FILE + RUN + "Prose.\n" + PRINTS), 1)
        self.assertEqual(self.check("```sh\nfalse\n```\n"), 0)
        self.assertEqual(self.check("[a](a.md#top), [b](https://b.org), [c](#c)\n"), 0)

    def test_wrong(self):
        for text in [
            FILE + RUN + PRINTS.replace("hello", "goodbye"),
            RUN,
            FILE + PRINTS,
            FILE + RUN.replace("cat", "not-a-command"),
            FILE + RUN + "<!-- print -->\n<!-- prints: -->\n",
            FILE + RUN + "<!-- prints -->\n\n```\nhello\n```\n",
            "<!-- run -->\n```sh\ntrue\n",
            "See [this](no-such-file.md).\n",
        ]:
            with self.subTest(text):
                self.assertRaises(Fault, self.check, text)


if __name__ == "__main__":
    unittest.main(buffer=True)
