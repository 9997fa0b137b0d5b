"""Compiled programs, kept on disk between processes."""

from __future__ import annotations

import hashlib
import os
import pathlib
import tempfile
import warnings

from ttgrid import _ttgrid
from ttgrid._errors import Error
from ttgrid._module import Module

#: Begins each file; another number where what follows has another form.
_MAGIC = b"ttgrid kernel 1\n"
_DIGEST_SIZE = hashlib.sha256().digest_size


class Folder:
    """A folder with a file for each program, whose name is the digest of all
    that the program is made of.

    A file appears whole, by being renamed, so that any number of processes may
    use the folder. It begins with the digest of its content: what is damaged
    is as if it weren't there.
    """

    def __init__(self, path: str | os.PathLike):
        try:
            self._path = pathlib.Path(path).expanduser().absolute()
        except (TypeError, RuntimeError) as error:
            raise Error(
                f"cache_folder={path!r} is not a path: {error}"
            ) from None
        try:
            # What is in it runs, so others don't write there.
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Error(
                f"cache_folder={str(path)!r} is not a folder and can't be made"
                f" one: {error.strerror}"
            ) from None

    def read(self, module: Module, name: str, schedule: str):
        """The program that is kept; None where there is none that is whole and
        made of just this."""
        try:
            content = self._file(module, name, schedule).read_bytes()
        except OSError:
            return None
        content, magic = content[len(_MAGIC) :], content[: len(_MAGIC)]
        body = content[_DIGEST_SIZE:]
        if magic != _MAGIC or _digest(body) != content[:_DIGEST_SIZE]:
            return None
        return _ttgrid.restore(module._impl, name, body)

    def has(self, module: Module, name: str, schedule: str) -> bool:
        """Whether there is a file, perhaps a damaged one."""
        return self._file(module, name, schedule).exists()

    def write(self, module: Module, name: str, schedule: str, program) -> None:
        """Keeps a program, unless the compiler has said something about it:
        that is said again. Warns where it can't be kept."""
        if program.diagnostics():
            return
        body = program.save()
        try:
            self._replace(
                self._file(module, name, schedule),
                _MAGIC + _digest(body) + body,
            )
        except OSError as error:
            warnings.warn(
                f"a compiled kernel can't be kept in {self._path}:"
                f" {error.strerror}",
                RuntimeWarning,
                stacklevel=5,
            )

    def _replace(self, file: pathlib.Path, content: bytes) -> None:
        descriptor, temporary = tempfile.mkstemp(
            dir=self._path, prefix=f"{file.stem[:16]}-", suffix=".part"
        )
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(content)
            os.replace(temporary, file)
        except BaseException:
            os.unlink(temporary)
            raise

    def _file(self, module: Module, name: str, schedule: str) -> pathlib.Path:
        digest = hashlib.sha256()
        parts = (_ttgrid.describe_compiler(), str(module), name, schedule)
        for part in parts:
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8, "little"))
            digest.update(encoded)
        return self._path / f"{digest.hexdigest()}.kernel"


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
