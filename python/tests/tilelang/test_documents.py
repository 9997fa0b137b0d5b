"""The TileLang examples of the documents run as they stand."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

PROJECT = pathlib.Path(__file__).parents[3]


@pytest.mark.parametrize(
    "document", ["README.md", "docs/tilelang.md", "docs/metalium.md"]
)
def test_examples(document, tmp_path):
    text = (PROJECT / document).read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n", text, re.DOTALL)
    assert blocks
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for number, block in enumerate(blocks):
        # TileLang reads the source of its kernels, so they need a file.
        file = tmp_path / f"example{number}.py"
        file.write_text(block, "utf-8")
        subprocess.run(
            [sys.executable, file], check=True, cwd=tmp_path, env=environment
        )


def test_debugger(tmp_path):
    """docs/debugger.md shows what its example prints."""
    text = (PROJECT / "docs" / "debugger.md").read_text("utf-8")
    block, shown = re.search(
        r"```python\n(.*?)```\n+```text\n(.*?)```\n", text, re.DOTALL
    ).groups()
    file = tmp_path / "example.py"
    file.write_text(block, "utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    printed = subprocess.run(
        [sys.executable, "-W", "ignore", file],
        check=True,
        env=environment,
        capture_output=True,
        text=True,
    ).stdout
    assert printed.replace(f"{tmp_path}{os.sep}", "") == shown


def test_the_texts_of_a_chips_kernels(tmp_path):
    """docs/metalium.md shows what its example makes."""
    text = (PROJECT / "docs/metalium.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```\n", text, re.DOTALL)
    file = tmp_path / "example.py"
    file.write_text(example + 'kernel.write("kernels")\n', "utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [sys.executable, file], check=True, cwd=tmp_path, env=environment
    )
    shown = re.findall(r"```cpp\n(.*?)```\n", text, re.DOTALL)
    made = [
        (tmp_path / "kernels" / f"{role}.cpp").read_text("utf-8").strip()
        for role in ("reader", "compute", "writer")
    ]
    assert [one.strip() for one in shown] == made


def test_edges(tmp_path):
    """The example compares its result with SciPy's itself."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    printed = subprocess.run(
        [sys.executable, PROJECT / "examples" / "edges.py", "--data", tmp_path],
        check=True,
        env=environment,
        capture_output=True,
        text=True,
    ).stdout
    assert "largest difference from SciPy" in printed
    for name in ("photograph.png", "edges.png", "schedule.svg"):
        assert (tmp_path / name).stat().st_size > 1000


@pytest.mark.parametrize("size", [640, 100])
def test_chip(size, tmp_path):
    """The example compares its result with NumPy's itself."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    example = PROJECT / "examples" / "chip.py"
    printed = subprocess.run(
        [sys.executable, example, f"--size={size}", "--write", tmp_path],
        check=True,
        env=environment,
        capture_output=True,
        text=True,
    ).stdout
    assert "noc_async_read_page(" in printed and ", OK\n" in printed
    assert {one.name for one in tmp_path.iterdir()} == {
        "reader.cpp",
        "compute.cpp",
        "writer.cpp",
        "program.json",
    }
