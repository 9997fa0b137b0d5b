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


def defined(trees):
    """Every class: what it is derived from, and which methods it documents."""
    return {
        one.name: (
            [base.id for base in one.bases if isinstance(base, ast.Name)],
            {
                method.name
                for method in one.body
                if isinstance(method, ast.FunctionDef)
                and ast.get_docstring(method)
            },
        )
        for tree in trees
        for one in ast.walk(tree)
        if isinstance(one, ast.ClassDef)
    }


def documents(classes, name, method):
    """Whether a class, or one that it is derived from, documents a method."""
    bases, methods = classes.get(name, ([], ()))
    return method in methods or any(
        documents(classes, base, method) for base in bases
    )


def undocumented(scope, name, classes):
    """The public names in a module or class that have no docstring, as
    inspect.getdoc sees it: of an overridden method one is enough."""
    if ast.get_docstring(scope) is None:
        yield name
    for one in scope.body:
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)):
            if one.name.startswith("_"):
                continue
            if isinstance(one, ast.ClassDef):
                yield from undocumented(one, f"{name}.{one.name}", classes)
            elif ast.get_docstring(one) is None and not any(
                documents(classes, base.id, one.name)
                for base in getattr(scope, "bases", ())
                if isinstance(base, ast.Name)
            ):
                yield f"{name}.{one.name}"


def test_all_sources_are_documented():
    trees = {
        str(file.relative_to(PACKAGE)): ast.parse(file.read_text("utf-8"))
        for file in sorted(PACKAGE.rglob("*.py"))
    }
    assert len(trees) > 20
    classes = defined(trees.values())
    found = [
        name
        for file, tree in trees.items()
        for name in undocumented(tree, file, classes)
    ]
    assert not found


def test_all_names_are_documented():
    import ttgrid

    for name in ttgrid.__all__:
        thing = getattr(ttgrid, name)
        assert isinstance(thing, str) or thing.__doc__, name
