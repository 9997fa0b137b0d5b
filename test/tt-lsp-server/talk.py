#!/usr/bin/env python3
"""Talks to a language server as an editor does, and checks what it answers.

usage: talk.py SERVER
"""

import json
import subprocess
import sys
import unittest

URI = "test:///kernel.mlir"
KERNEL = """\
func.func @fill(%value: f32, %out: memref<8x8xf32>) {
  tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 5, partition = SHARE, order = row_major>) {
    memref.store %value, %out[%bx, %by] : memref<8x8xf32>
  }
  return
}
"""


class Server:
    """A server process, and the messages of the Language Server Protocol."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.last_id = 0
        self.notifications = []

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = None
        while (line := self.process.stdout.readline().strip()):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length is None:
            raise EOFError("the server has gone")
        return json.loads(self.process.stdout.read(length))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        while (message := self.receive()).get("id") != self.last_id:
            self.notifications.append(message)
        if "error" in message:
            raise RuntimeError(message["error"])
        return message["result"]

    def diagnostics(self, version):
        """What the server says is wrong with this version of the document."""
        while True:
            message = self.notifications.pop(0) if self.notifications else self.receive()
            if (message.get("method") == "textDocument/publishDiagnostics"
                    and message["params"].get("version") == version):
                return message["params"]["diagnostics"]


def position(text, word, line):
    """Where `word` stands in a line of the text."""
    return {"line": line, "character": text.split("\n")[line].index(word)}


class Conversation(unittest.TestCase):
    command = None

    def setUp(self):
        self.server = Server(self.command)
        result = self.server.request(
            "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.assertTrue(result["capabilities"]["hoverProvider"])
        self.server.notify("initialized", {})

    def tearDown(self):
        self.server.request("shutdown", None)
        self.server.notify("exit", None)
        self.assertEqual(self.server.process.wait(timeout=30), 0)
        self.server.process.stdin.close()
        self.server.process.stdout.close()

    def open(self, text):
        self.server.notify("textDocument/didOpen", {"textDocument": {
            "uri": URI, "languageId": "mlir", "version": 0, "text": text}})
        return self.server.diagnostics(0)

    def ask(self, what, text, word, line):
        return self.server.request(f"textDocument/{what}", {
            "textDocument": {"uri": URI}, "position": position(text, word, line)})

    def test_bad_schedule(self):
        bad = KERNEL.replace("SHARE", "cyclic<0>")
        found = self.open(bad)
        self.assertEqual(len(found), 1, found)
        self.assertIn("block", found[0]["message"])
        self.assertEqual(found[0]["severity"], 1)
        self.assertEqual(found[0]["range"]["start"]["line"], 1)

        # Mended while it is open.
        self.server.notify("textDocument/didChange", {
            "textDocument": {"uri": URI, "version": 1},
            "contentChanges": [{"text": bad.replace("cyclic<0>", "cyclic<1>")}]})
        self.assertEqual(self.server.diagnostics(1), [])

    def test_schedule_that_does_not_suit_the_grid(self):
        found = self.open(KERNEL.replace("row_major", "permuted<0>")
                          .replace("SHARE", "contiguous"))
        self.assertEqual(len(found), 1, found)
        self.assertIn("rank", found[0]["message"])
        self.assertEqual(found[0]["range"]["start"]["line"], 1)

    def test_hover(self):
        text = KERNEL.replace("SHARE", "contiguous")
        self.assertEqual(self.open(text), [])
        hover = self.ask("hover", text, "tt.grid_kernel", 1)["contents"]["value"]
        self.assertIn('"tt.grid_kernel"', hover)
        self.assertIn("contiguous", hover)

    def test_definition(self):
        text = KERNEL.replace("SHARE", "contiguous")
        self.open(text)
        places = self.ask("definition", text, "%bx", 2)
        self.assertEqual([place["range"]["start"]["line"] for place in places], [1])


if __name__ == "__main__":
    Conversation.command = sys.argv.pop(1)
    unittest.main()
