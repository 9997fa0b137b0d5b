"""The examples of docs/python.md do what they show."""

import doctest
import pathlib
import re

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "python.md"


def test_examples(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = DOCUMENT.read_text("utf-8")
    blocks = list(re.finditer(r"```python\n(.*?)```\n", text, re.DOTALL))
    assert len(blocks) == text.count("```python\n") > 5
    parser = doctest.DocTestParser()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    names = {}
    report = []
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        test = parser.get_doctest(
            block[1], names, DOCUMENT.name, str(DOCUMENT), line
        )
        assert test.examples, f"{DOCUMENT.name}:{line}: no example"
        runner.run(test, out=report.append, clear_globs=False)
        names = test.globs
    assert not runner.failures, "".join(report)
