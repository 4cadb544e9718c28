#!/usr/bin/env python3
"""Speaks the Language Server Protocol to `forge dhall lsp` and measures how soon diagnostics follow a change.

usage: dhall-lsp.py FORGE FILE [CHANGES]

Each change types or removes one character somewhere in the file; the time is that from writing the notification to
having read the diagnostics of that version. Prints the median and the worst of them in milliseconds.
"""

import json
import os
import pathlib
import select
import statistics
import subprocess
import sys
import time

TIMEOUT_SECONDS = 30


class Client:
    """One server, and the messages that it has sent."""

    def __init__(self, forge):
        self.process = subprocess.Popen([forge, "dhall", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.buffer = b""
        self.number = 0

    def send(self, method, params, is_request=False):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if is_request:
            self.number += 1
            message["id"] = self.number
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return self.number

    def receive(self):
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while True:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if found:
                length = int(head.split(b":")[1])
                if len(rest) >= length:
                    self.buffer = rest[length:]
                    return json.loads(rest[:length])
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the server does not answer")
            part = os.read(self.process.stdout.fileno(), 1 << 16)
            if not part:
                raise EOFError("the server has ended")
            self.buffer += part

    def request(self, method, params):
        number = self.send(method, params, is_request=True)
        while True:
            message = self.receive()
            if message.get("id") == number:
                return message

    def diagnostics(self, version):
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["version"] == version:
                return [found for found in message["params"]["diagnostics"] if found["severity"] == 1]


def main():
    forge, file = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    changes = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    uri, text = file.as_uri(), file.read_text()
    lines = text.split("\n")
    client = Client(forge)
    client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    client.send("initialized", {})
    start = time.perf_counter()
    client.send("textDocument/didOpen", {
        "textDocument": {"uri": uri, "languageId": "dhall", "version": 0, "text": text}})
    assert client.diagnostics(0) == [], "the file has problems"
    first = (time.perf_counter() - start) * 1000
    times = []
    for change in range(changes):
        # In turn a character that keeps the file right, its removal, one that breaks the syntax, and its removal.
        line = (change // 4 * 97) % (len(lines) - 4) + 3
        quote = lines[line].index('"') + 1 if '"' in lines[line] else len(lines[line])
        typed = {0: "x", 1: "", 2: '"', 3: ""}[change % 4]
        end = quote + (0 if change % 2 == 0 else 1)
        start = time.perf_counter()
        client.send("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": change + 1},
            "contentChanges": [{
                "range": {"start": {"line": line, "character": quote}, "end": {"line": line, "character": end}},
                "text": typed}]})
        found = client.diagnostics(change + 1)
        times.append((time.perf_counter() - start) * 1000)
        assert bool(found) == (change % 4 == 2) or change % 4 == 0, (change, found[:1])
    client.request("shutdown", None)
    client.send("exit", None)
    assert client.process.wait(TIMEOUT_SECONDS) == 0
    print(f"open {first:.1f} ms, change median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms")


main()
