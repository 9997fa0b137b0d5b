"""The loops that are measured: orders, partitions and forms, as MLIR."""

import pathlib
import re
import subprocess
from dataclasses import dataclass

# What a table calls an order, and how a schedule spells it, by rank.
ORDERS = {
    2: {
        "row_major": "row_major",
        "column_major": "column_major",
        "grouped": "grouped<8>",
        "super_tiles": "nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 8,"
                       " d0 mod 8, d1 mod 8)>",
        "row_serpentine": "nest<(d0, d1) -> (d0, d1), serpentine = [1]>",
        "grouped_serpentine": "grouped<8, serpentine>",
    },
    3: {
        "row_major": "row_major",
        "grouped": "grouped<8>",
    },
}
PARTITIONS = {
    "contiguous": "contiguous",
    "cyclic": "cyclic",
    "cyclic_4": "cyclic<4>",
    "cyclic_32": "cyclic<32>",
    "blocked": "blocked",
}
OPTIONS = (pathlib.Path(__file__).parents[1] /
           "include/ttgrid/Conversion/GridToPersistent/Options.h")
CORES = 8


def read_forms():
    """The values of the option form, but for the automatic choice."""
    names = re.findall(r'clEnumValN\(IncrementalForm::\w+,\s*"([\w-]+)"',
                       OPTIONS.read_text(encoding="utf-8"))
    assert names[0] == "automatic", names
    return tuple(names[1:])


# `default` is what recovery=incremental picks by itself.
FORMS = ("divrem", "default", *read_forms())


@dataclass(frozen=True)
class Case:
    """One function: void name(sizes..., number of cores, core)."""
    rank: int
    order: str
    partition: str
    form: str

    @property
    def name(self):
        parts = (self.order, self.partition, self.form.replace("-", "_"),
                 f"{self.rank}d")
        return "__".join(parts)


def all_cases(orders=None, partitions=None, ranks=(2, 3)):
    return [Case(rank, order, partition, form)
            for rank in ranks
            for order in ORDERS[rank] if not orders or order in orders
            for partition in PARTITIONS
            if not partitions or partition in partitions
            for form in FORMS]


def kernel(case):
    """The grid kernel of a case: every size is known at run time only."""
    sizes = ", ".join(f"%g{d}" for d in range(case.rank))
    params = ", ".join(f"%g{d}: index" for d in range(case.rank))
    points = ", ".join(f"%i{d}" for d in range(case.rank))
    types = ", ".join(["index"] * case.rank)
    # A box cuts the grid by a core grid, which a schedule states.
    cores, given = ("2x4", "") if case.partition == "blocked" else (
        "?", " num_cores(%cores)")
    assert CORES == 8
    schedule = (f"<cores = {cores}, partition = {PARTITIONS[case.partition]},"
                f" order = {ORDERS[case.rank][case.order]}>")
    return f"""\
func.func @{case.name}({params}, %cores: index) {{
  tt.grid_kernel ({points}) in ({sizes}) schedule({schedule}){given} {{
    func.call @body{case.rank}({points}) : ({types}) -> ()
  }}
  return
}}
"""


BODIES = """\
func.func private @body2(index, index)
func.func private @body3(index, index, index)
"""


FUNCTION = re.compile(r"^  (func\.func @(\w+).*?^  }$)",
                      re.MULTILINE | re.DOTALL)


def pass_options(form):
    if form == "divrem":
        return "recovery=divrem"
    if form == "default":
        return "recovery=incremental"
    return f"recovery=incremental form={form}"


def run(command, text=None):
    result = subprocess.run(command, input=text, text=True,
                            capture_output=True)
    if result.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{result.stderr}")
    return result.stdout


def lower(tools, cases):
    """Cases to scf and arith: {case: function}, and {case: the case of whose
    function its own would be a copy}.

    A form that does not apply to a case falls back to the default, so a copy
    says that a form does not apply, or which form the default is."""
    functions = {}
    for form in FORMS:
        wanted = [case for case in cases if case.form == form]
        if not wanted:
            continue
        printed = run(
            [tools.tt_opt, "-", f"--tt-grid-to-persistent={pass_options(form)}",
             "--tt-lower-tile-assignment", "--tt-cores-to-arguments",
             "--loop-invariant-code-motion", "--canonicalize", "--cse"],
            BODIES + "".join(map(kernel, wanted)))
        by_name = {name: text for text, name in FUNCTION.findall(printed)}
        functions.update((case, by_name[case.name]) for case in wanted)
    unique, copies, seen = {}, {}, {}
    for case in cases:
        text = functions[case]
        key = text.replace(case.name, "")
        if key in seen:
            copies[case] = seen[key]
        else:
            seen[key] = case
            unique[case] = text
    return unique, copies


def write_table(path, unique):
    """What cost/table.h includes: a line for each function."""
    with open(path, "w") as file:
        for case in unique:
            member = {2: "two", 3: "three"}[case.rank]
            file.write(f'CASE("{case.order}", "{case.partition}",'
                       f' "{case.form}", {case.rank}, {member},'
                       f' {case.name})\n')
