"""Every public name has a docstring, which says what a caller has to know."""

import ast
import pathlib
import re

PACKAGE = pathlib.Path(__file__).parents[1] / "ttgrid"
# Those whose names are for users.
FOR_USERS = (".", "metalium", "mpi", "tilelang")
SECTION = re.compile(r"^(\w[\w ]*)\n-+$", re.MULTILINE)


def parse(file):
    return ast.parse(file.read_text("utf-8"))


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
        str(file.relative_to(PACKAGE)): parse(file)
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


# ---------------------------------------------------------------------------
# What the docstrings of users' functions say
# ---------------------------------------------------------------------------


def exported():
    """The modules that users' names are from, each with these names."""
    names = {PACKAGE / "passes.py": None}
    for folder in FOR_USERS:
        for one in parse(PACKAGE / folder / "__init__.py").body:
            if isinstance(one, ast.ImportFrom) and one.module:
                path = one.module.removeprefix("ttgrid.").replace(".", "/")
                for root in PACKAGE, PACKAGE / folder:
                    file = root / f"{path}.py"
                    if file.exists():
                        names.setdefault(file, set()).update(
                            name.name for name in one.names
                        )
    return names


def users_functions():
    """The functions and methods that users call, each with a name to report
    it by and the syntax tree of its module."""
    for file, names in exported().items():
        tree = parse(file)
        for one in tree.body:
            if not isinstance(one, (ast.FunctionDef, ast.ClassDef)):
                continue
            if one.name.startswith("_") or (names and one.name not in names):
                continue
            for function in [one, *getattr(one, "body", ())]:
                if isinstance(function, ast.FunctionDef) and (
                    not function.name.startswith("_")
                    or function.name == "__call__"
                ):
                    yield (
                        f"{file.relative_to(PACKAGE)}: {function.name}",
                        function,
                        tree,
                    )
                if function is one and isinstance(one, ast.FunctionDef):
                    break


def sections(function):
    """A docstring by its headings; what stands before them is ''."""
    parts = SECTION.split(ast.get_docstring(function) or "")
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2]))}


def called_private(function, tree):
    """The private functions of a module that a function calls."""
    called = {
        getattr(one.func, "attr", getattr(one.func, "id", None))
        for one in ast.walk(function)
        if isinstance(one, ast.Call)
    }
    return [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef)
        and one.name in called
        and one.name.startswith("_")
        and not one.name.startswith("__")
    ]


def raised_within(node, caught=frozenset()):
    """The classes of exceptions that code raises and does not catch."""
    if isinstance(node, ast.Raise) and node.exc:
        error = getattr(node.exc, "func", node.exc)
        name = getattr(error, "attr", getattr(error, "id", ""))
        if name[:1].isupper() and name not in caught:
            yield name
    if isinstance(node, ast.Try):
        types = [one.type for one in node.handlers if one.type]
        names = {
            getattr(one, "attr", getattr(one, "id", None))
            for type in types
            for one in ast.walk(type)
        }
        for one in node.body:
            yield from raised_within(one, caught | names)
        rest = [*node.handlers, *node.orelse, *node.finalbody]
    else:
        rest = ast.iter_child_nodes(node)
    for one in rest:
        yield from raised_within(one, caught)


def raised(function, tree):
    """The classes of exceptions that a function raises, or a private one of
    its module that it calls."""
    seen, left = [], [function]
    while left:
        one = left.pop()
        if one not in seen:
            seen.append(one)
            left += called_private(one, tree)
    return {name for one in seen for name in raised_within(one)}


def check(function, tree):
    """What the docstring of a function leaves out."""
    parts = sections(function)
    text = "".join(parts.values())
    arguments = function.args
    for one in [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
    ]:
        if one.arg not in ("self", "cls") and not re.search(
            rf"\b{one.arg}\b", text
        ):
            yield f"says nothing of {one.arg}"
    for name in sorted(raised(function, tree)):
        if not re.search(rf"\b{name}\b", parts.get("Raises", "")):
            yield f"does not say that it raises {name}"
    annotations = [
        one.annotation
        for one in ast.walk(arguments)
        if isinstance(one, ast.arg) and one.annotation
    ]
    for one in [*annotations, function.returns]:
        if one and "ndarray" in ast.unparse(one) and "shape" not in text:
            yield "does not say which shape its arrays have"


def test_users_functions_say_what_callers_need():
    functions = list(users_functions())
    assert len(functions) > 40
    faults = [
        f"{name} {fault}"
        for name, function, tree in functions
        for fault in check(function, tree)
    ]
    assert not faults, "\n".join(faults)


def test_a_poor_docstring_is_found():
    tree = ast.parse('''
def _deep(x):
    raise ttgrid.Error("no")


def poor(a, b) -> np.ndarray:
    """Takes a."""
    _deep(a)


def _caught(x):
    try:
        raise TypeError
    except TypeError:
        pass


def good(a, b) -> np.ndarray:
    """The sum of a and b, of their shape.

    Raises
    ------
    ttgrid.Error
        If it is too large.
    """
    _caught(b)
    _deep(a)
''')
    _, poor, _, good = tree.body
    assert list(check(poor, tree)) == [
        "says nothing of b",
        "does not say that it raises Error",
        "does not say which shape its arrays have",
    ]
    assert not list(check(good, tree))
