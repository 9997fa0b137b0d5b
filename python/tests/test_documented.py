"""The examples of docs/python.md do what they show."""

import ast
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


PACKAGE = pathlib.Path(__file__).parents[1] / "ttgrid"


def undocumented(scope, name):
    """The public names in a module or class that have no docstring."""
    if ast.get_docstring(scope) is None:
        yield name
    for one in scope.body:
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)):
            if one.name.startswith("_"):
                continue
            if isinstance(one, ast.ClassDef):
                yield from undocumented(one, f"{name}.{one.name}")
            elif ast.get_docstring(one) is None:
                yield f"{name}.{one.name}"


def test_all_sources_are_documented():
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 20
    found = [
        name
        for file in files
        for name in undocumented(
            ast.parse(file.read_text("utf-8")), str(file.relative_to(PACKAGE))
        )
    ]
    assert not found


def test_all_names_are_documented():
    import ttgrid

    for name in ttgrid.__all__:
        thing = getattr(ttgrid, name)
        assert isinstance(thing, str) or thing.__doc__, name
