"""Kinds of inputs that run in a Python process of their own, since they load the
package: a crash ends the worker and is a finding."""

import json
import sys

from fuzzing.judging import CRASH, run


class Workers:
    def __init__(self, project, keep):
        self.project = project
        self.keep = keep
        python = project / ".venv/bin/python"
        self.python = python if python.exists() else sys.executable

    def run(self, kind, seed):
        """How many inputs were tried, and the findings: fault, text, note."""
        module = {"tilelang": "kernels", "calls": "calls"}[kind]
        command = [self.python, "-B", "-m", f"fuzzing.{module}", str(seed)]
        paths = [
            self.project / "scripts",
            self.project / "python/torch_standin",
        ]
        environment = {"PYTHONPATH": ":".join(map(str, paths))}
        code, output, errors = run(command, "", environment)
        count, findings, last = 0, [], ""
        for line in output.splitlines():
            if not line.startswith("{"):
                continue
            record = json.loads(line)
            if "trying" in record:
                count, last = count + 1, record["trying"]
            else:
                findings.append(
                    (record["fault"], record["text"], record["note"])
                )
        if code != 0 or CRASH.search(errors):
            fault = "hang" if code is None else "crash"
            note = f"seed {seed}, exit code {code}\n{errors}"
            findings.append((fault, last, note))
        return count, findings
