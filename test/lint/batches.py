"""Sources that are checked together, as one file that includes them.

Most of the time that a check takes goes into MLIR's headers, so that they are read
once for many sources. Sources go together that are of one layer, are compiled with
the same flags, and don't define the same name for themselves.
"""

import os
import re

# So that there is work for each core, and one fault takes few others with it.
LIMIT = 25

# What stands at the beginning of a line and defines or declares a name. The macros
# that choose what a generated file holds are undefined there.
NAMES = re.compile(
    r"^(?:(?!using|return|namespace|template|extern|class|struct|enum|union)"
    r"[A-Za-z_][\w:<>,&* ]*?[\s*&](?P<function>[\w:~]+)\s*[({=;\[]"
    r"|(?:class|struct|enum|union)\s+(?:class\s+)?(?P<type>\w+)"
    r"|using\s+(?P<alias>\w+)\s*="
    r"|#\s*define\s+(?!GE[NT]_)(?P<macro>\w+))", re.M)
ERROR = re.compile(r"^(?:In file included from )?([^\s:]+\.(?:c|cpp)):\d+", re.M)


def own_names(text):
    """The names at file scope, and macros: more rather than fewer."""
    return {match[match.lastgroup] for match in NAMES.finditer(text)}


def make(sources, flags, layer_of, limit=LIMIT):
    """Lists of sources, each of which one compilation can include."""
    made = []
    for source in sources:
        with open(source, encoding="utf-8") as file:
            names = own_names(file.read())
        key = os.path.splitext(source)[1], flags[source], layer_of(source)
        for members, other_key, others in made:
            if key == other_key and len(members) < limit and not names & others:
                members.append(source)
                others |= names
                break
        else:
            made.append(([source], key, names))
    return [members for members, _, _ in made]


def divide(batch, output):
    """Batches where one that a tool could not read is tried again: the sources that
    `output` names for themselves, since names clash in more ways than their text
    shows."""
    named = set(ERROR.findall(output))
    alone = [[source] for source in batch if source in named]
    others = [source for source in batch if source not in named]
    if not alone:
        return [[source] for source in batch]
    return alone + [others] if others else alone


def get_name(batch):
    stem, suffix = os.path.splitext(os.path.basename(batch[0]))
    return f"{stem}-and-{len(batch) - 1}-more{suffix}"


def write(path, batch):
    """A file that includes the sources of a batch."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f'#include "{source}"\n' for source in batch)
