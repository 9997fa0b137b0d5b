"""Benchmark numbers as Markdown tables."""

import os
import re

from cases import FORMS

ORDERS = {
    "row_major": "row_major", "column_major": "column_major",
    "grouped": "grouped<8>", "super_tiles": "8x8 super-tiles",
    "row_serpentine": "row_major, serpentine",
    "grouped_serpentine": "grouped<8, serpentine>",
}
PARTITIONS = {"contiguous": "contiguous", "cyclic": "cyclic",
              "cyclic_4": "cyclic<4>", "cyclic_32": "cyclic<32>",
              "blocked": "blocked"}
# The figures to reach, as ratios to the empty loop.
GOALS = {
    ("row_major", "contiguous"): 1.15, ("column_major", "contiguous"): 1.15,
    ("row_major", "blocked"): 1.25, ("column_major", "blocked"): 1.25,
    ("grouped", "contiguous"): 2.3, ("super_tiles", "contiguous"): 2.6,
    ("row_serpentine", "contiguous"): 1.3,
    ("grouped_serpentine", "contiguous"): 2.7, ("row_major", "cyclic"): 1.8,
    ("grouped", "cyclic"): 4.6, ("grouped", "cyclic_32"): 3.8,
}
RISCV_GOALS = {("row_major", "contiguous"): 6.5, ("grouped", "contiguous"): 8}
# What README.md shows.
FRONT_PAGE = [("row_major", "contiguous"), ("row_major", "cyclic"),
              ("grouped", "contiguous"), ("super_tiles", "contiguous"),
              ("grouped_serpentine", "contiguous")]
# As ratios to NumPy.
KERNEL_GOALS = {"gemm": 3, "rms_norm": 2, "softmax": 2}
OWN_FORMS = FORMS[1:]


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |"
                     for line in lines) + "\n"


def describe(machine):
    """One sentence; the load says how much else the machine did."""
    commit = f", commit {machine['commit']}" if machine["commit"] else ""
    return (f"{machine['cpu']}, {machine['cpus']} CPUs, {machine['clang']},"
            f" {machine['optimize']}, best of {machine['rounds']} rounds, load"
            f" {machine['load']} to {machine['load_after']}{commit}.\n")


def by_case(rows):
    """{(order, partition): {form: row}}, peers left out."""
    found = {}
    for row in rows:
        if row["form"] == "divrem" or row["form"] in OWN_FORMS:
            found.setdefault((row["order"], row["partition"]),
                             {})[row["form"]] = row
    return found


def cell(row, value, extra):
    text = f"{row[value]:.2f}"
    return f"{text} ({row[extra]:.1f})" if extra in row else text


def forms_table(rows, value, extra):
    """A line for each order and partition, a column for each form. A form that
    does what the default does has no number of its own."""
    lines = []
    for (order, partition), forms in by_case(rows).items():
        line = [ORDERS[order], PARTITIONS[partition]]
        for form in ("divrem", *OWN_FORMS):
            row = forms.get(form)
            line.append("" if not row or row.get("same_as") else
                        cell(row, value, extra))
        lines.append(line)
    return table(["order", "partition", "divrem", *OWN_FORMS], lines)


def peers_table(rows, value, extra):
    lines = [[ORDERS.get(row["order"], "any"), PARTITIONS[row["partition"]],
              row["form"], cell(row, value, extra)]
             for row in rows
             if row["form"] != "divrem" and row["form"] not in OWN_FORMS]
    return table(["order", "partition", "loop", "cost"], lines)


def grids_of(rows):
    return list(dict.fromkeys(tuple(row["grid"]) for row in rows))


def render_cost(result):
    text = [describe(result["machine"]),
            "Time per tile as a ratio to the empty loop's (in brackets:"
            " instructions per tile).\n"]
    for grid in grids_of(result["rows"]):
        rows = [row for row in result["rows"] if tuple(row["grid"]) == grid]
        empty = rows[0]
        text += [f"### {' x '.join(map(str, grid))}\n",
                 f"The empty loop: {empty['ns']:.3f} ns per tile.\n",
                 forms_table(rows, "ratio", "instructions"),
                 peers_table(rows, "ratio", "instructions")]
    return "\n".join(text)


def render_riscv(result):
    lines = []
    for row in result["rows"]:
        if not row.get("same_as"):
            lines.append([ORDERS.get(row["order"], "any"),
                          PARTITIONS[row["partition"]], row["form"],
                          f"{row['instructions']:.2f}",
                          f"{row['divisions'] + row['remainders']:.2f}",
                          f"{row['branches']:.2f}"])
    return ("Per tile, 32-bit indices, clang -O2, counted under QEMU: the"
            " difference between a large grid and a small one.\n\n" +
            table(["order", "partition", "loop", "instructions",
                   "divisions, remainders", "branches"], lines))


def render_metalium(result):
    lines, divrem = [], {}
    for row in result["rows"]:
        key = row["body"], row["order"], row["partition"]
        if row["recovery"] == "divrem":
            divrem[key] = row
            continue
        before = divrem[key]
        lines.append([
            row["body"], row["order"], row["partition"],
            *(f"{one[role]:.1f} ({one[f'{role}_divisions']:.0f})"
              for role in ("reader", "writer") for one in (before, row))])
    return ("Instructions of the kernels' own code per tile of the grid (in"
            " brackets: divisions), without those of the calls; counted like"
            " the loops above. For a tile, `add` reads 4 pages and `gemm` 24;"
            " both write 2.\n\n" +
            table(["body", "order", "partition", "reader, divrem",
                   "reader, incremental", "writer, divrem",
                   "writer, incremental"], lines))


def render_compile(result):
    modules = list(dict.fromkeys(row["module"] for row in result["rows"]))
    lines = []
    for module in modules:
        for row in result["rows"]:
            if row["module"] == module:
                lines.append([module, row["pass"], f"{row['seconds']:.3f}",
                              f"{row['peak_mib']:.0f}",
                              f"{row['parsed_mib']:.0f}"])
    return (describe(result["machine"]) +
            "\nSeconds in the pass and the verifier after it, without parsing"
            " and printing.\n\n" +
            table(["module", "pass", "seconds", "peak MiB",
                   "MiB to parse it"], lines))


def render_kernels(result):
    lines = [[row["kernel"], row["threads"], f"{row['seconds'] * 1e3:.2f}",
              f"{row['numpy'] * 1e3:.2f}", f"{row['ratio']:.2f}",
              KERNEL_GOALS[row["kernel"]],
              "yes" if row["ratio"] <= KERNEL_GOALS[row["kernel"]] else "no"]
             for row in result["rows"]]
    return (describe(result["machine"]) + "\n" +
            table(["kernel", "threads", "ms", "NumPy, ms", "ratio", "goal",
                   "met"], lines))


def narrow_table(rows):
    """The slowest order of each other grid, contiguous; the goal is 3.8, and
    less than divrem takes."""
    lines = []
    for grid in grids_of(rows)[1:]:
        cases = [(ORDERS[order], forms) for (order, partition), forms in
                 by_case([row for row in rows
                          if tuple(row["grid"]) == grid]).items()
                 if partition == "contiguous"]
        order, forms = max(cases, key=lambda c: c[1]["default"]["ratio"])
        ratio, divrem = (forms[f]["ratio"] for f in ("default", "divrem"))
        lines.append([" x ".join(map(str, grid)), order, f"{divrem:.2f}",
                      f"{ratio:.2f}",
                      "yes" if ratio <= min(3.8, divrem) else "no"])
    return table(["grid", "slowest order", "divrem", "incremental",
                  "at most 3.8"], lines)


def front_page(cost):
    """The five rows of README.md, each beside the fastest of the others' loops."""
    rows = [row for row in cost["rows"]
            if tuple(row["grid"]) == grids_of(cost["rows"])[0]]
    cases = by_case(rows)
    lines = []
    for case in FRONT_PAGE:
        forms = cases.get(case)
        if not forms:
            continue
        best = min((row for form, row in forms.items() if form != "divrem"),
                   key=lambda row: row["ratio"])
        peer = min((row for row in rows
                    if (row.get("order"), row["partition"]) == case and
                    row not in forms.values()),
                   key=lambda row: row["ratio"], default=None)
        lines.append([ORDERS[case[0]], PARTITIONS[case[1]],
                      f"{forms['divrem']['ratio']:.2f}",
                      f"{forms['default']['ratio']:.2f}",
                      f"{best['ratio']:.2f}",
                      f"{peer['ratio']:.2f} ({peer['form']})" if peer else ""])
    return (describe(cost["machine"]) + "\n" +
            table(["order", "partition", "divrem", "incremental", "best form",
                   "fastest other loop"], lines))


def summary(results):
    """Every figure that has a goal, and the peers."""
    text = []
    if "cost" in results:
        cost = results["cost"]
        grid = grids_of(cost["rows"])[0]
        rows = [row for row in cost["rows"] if tuple(row["grid"]) == grid]
        lines = []
        for key, forms in by_case(rows).items():
            if key not in GOALS:
                continue
            default = forms["default"]
            best = min((row for form, row in forms.items() if form != "divrem"),
                       key=lambda row: row["ratio"])
            named = best.get("same_as", best["form"])
            goal = GOALS[key]
            met = ("yes" if default["ratio"] <= goal else
                   f"by form={named}" if best["ratio"] <= goal else "no")
            lines.append([ORDERS[key[0]], PARTITIONS[key[1]],
                          f"{forms['divrem']['ratio']:.2f}",
                          f"{default['ratio']:.2f}",
                          f"{best['ratio']:.2f} ({named})", goal, met])
        text += [describe(cost["machine"]),
                 f"Grid {' x '.join(map(str, grid))}, extents known at run"
                 " time only, the shares of 8 cores in turn on one thread;"
                 " time per tile as a ratio to the empty loop's"
                 f" {rows[0]['ns']:.2f} ns.\n",
                 table(["order", "partition", "divrem", "incremental",
                        "best form", "goal", "met"], lines),
                 "Other grids, contiguous:\n",
                 narrow_table(cost["rows"]),
                 "Others' loops, in the same run:\n",
                 peers_table(rows, "ratio", "instructions")]
    if "riscv" in results:
        lines = []
        for key, forms in by_case(results["riscv"]["rows"]).items():
            if key in RISCV_GOALS:
                row, divrem = forms["default"], forms["divrem"]
                goal = RISCV_GOALS[key]
                divisions = row["divisions"] + row["remainders"]
                met = row["instructions"] <= goal and not divisions
                lines.append([ORDERS[key[0]], PARTITIONS[key[1]],
                              f"{divrem['instructions']:.2f}"
                              f" ({divrem['divisions'] + divrem['remainders']:.0f})",
                              f"{row['instructions']:.2f} ({divisions:.0f})",
                              goal, "yes" if met else "no"])
        text += ["RV32IM: instructions per tile (in brackets: divisions); the"
                 " empty loop has 6.\n",
                 table(["order", "partition", "divrem", "incremental", "goal",
                        "met"], lines)]
    return "\n".join(text)


RENDER = {"cost": render_cost, "riscv": render_riscv,
          "metalium": render_metalium, "compile": render_compile, "kernels": render_kernels}


def render(part, result):
    return RENDER[part](result)


def replace(path, name, text):
    """Puts a table between its two marks in a document."""
    with open(path) as file:
        old = file.read()
    new, found = re.subn(
        rf"(<!-- benchmark: {name} -->\n).*?(<!-- end of benchmark -->)",
        lambda match: match[1] + "\n" + text + "\n" + match[2], old,
        flags=re.DOTALL)
    if found != 1:
        raise SystemExit(f"{path} has no place for the table '{name}'")
    with open(path, "w") as file:
        file.write(new)


def update(project, results):
    for part, result in results.items():
        replace(os.path.join(project, "docs", "benchmarks.md"), part,
                render(part, result))
    text = summary(results)
    if text:
        replace(os.path.join(project, "docs", "benchmarks.md"), "summary", text)
    if "cost" in results:
        replace(os.path.join(project, "README.md"), "front page",
                front_page(results["cost"]))
