"""Tests of the project with a few words or lines changed."""

import re

NUMBERS = [
    "0",
    "1",
    "-1",
    "2",
    "7",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "?",
]


def read_tests(project):
    """The programs of the tests, one a part."""
    parts = []
    for path in sorted((project / "test").rglob("*.mlir")):
        text = re.sub(
            r"^\s*//.*\n",
            "",
            path.read_text("utf-8").replace("// -----", "\f"),
            flags=re.M,
        )
        parts += [part for part in text.split("\f") if part.strip()]
    return parts


def mutate(rng, text, others):
    """Changes a few words or lines; may take lines of `others`."""
    for _ in range(rng.randint(1, 4)):
        tokens = re.findall(r"\d+|\w+|\s+|[^\w\s]", text)
        if not tokens:
            break
        at = rng.randrange(len(tokens))
        kind = rng.randrange(5)
        if kind == 0:
            numbers = [k for k, token in enumerate(tokens) if token.isdigit()]
            if numbers:
                tokens[rng.choice(numbers)] = rng.choice(NUMBERS)
        elif kind == 1:
            del tokens[at]
        elif kind == 2:
            tokens[at] = rng.choice(tokens)
        elif kind == 3:
            tokens = re.findall(r".*\n?", text)
            k = rng.randrange(len(tokens))
            tokens[k] = rng.choice(["", tokens[k] * 2, rng.choice(tokens)])
        else:
            lines = rng.choice(others).splitlines(True)
            tokens.insert(at, rng.choice(lines))
        text = "".join(tokens)
    return text
