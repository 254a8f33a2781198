"""The model hub as far as a download needs it: our small model under any name, in a process of its own.

    python -m tests.support.hub FOLDER CONTROL    prints the port that it listens on

Files in CONTROL steer it: ``hold`` sends half of the weights and waits until it is gone; ``cut`` sends half, closes
the connection and refuses what comes next; ``damage`` changes a byte; ``huge`` claims a petabyte. ``log`` there gets
a line for each piece of weights that was sent: first byte, bytes.
"""

from __future__ import annotations

import hashlib
import http.server
import json
import re
import sys
import time
from pathlib import Path

COMMIT = "a" * 40
WEIGHTS = "model.bin"


def _blob(data: bytes) -> str:
    """git's own sum of a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class Hub(http.server.BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    files: dict[str, bytes]
    control: Path

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _on(self, name: str) -> bool:
        return (self.control / name).exists()

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        name = path.rpartition("/")[2]
        if "/resolve/" in path and name in self.files:
            self._file(name, body=body)
        elif "/tree/" in path:
            self._json([self._entry(n, d) for n, d in sorted(self.files.items())])
        elif path.startswith("/api/models/"):
            self._json({"id": "m", "sha": COMMIT, "siblings": [{"rfilename": n} for n in sorted(self.files)]})
        else:
            self.send_error(404)

    @staticmethod
    def _entry(name: str, data: bytes) -> dict[str, object]:
        entry: dict[str, object] = {"type": "file", "path": name, "size": len(data), "oid": _blob(data)}
        if name == WEIGHTS:
            entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        return entry

    def _json(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _file(self, name: str, *, body: bool) -> None:
        data = self.files[name]
        etag = hashlib.sha256(data).hexdigest() if name == WEIGHTS else _blob(data)
        first = int(found[1]) if (found := re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))) else 0
        if first and self._on("cut"):
            self.send_error(503)
            return
        size = 10**15 if name == WEIGHTS and self._on("huge") and not body else len(data) - first
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(size))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{etag}"')
        self.end_headers()
        if body:
            self._send(name, data, first)

    def _send(self, name: str, data: bytes, first: int) -> None:
        if name != WEIGHTS:
            self.wfile.write(data)
            return
        if self._on("damage"):
            data = data[:-1] + bytes([data[-1] ^ 1])
        half = len(data) // 2 if self._on("cut") or self._on("hold") else len(data)
        self._piece(data, first, half)
        if self._on("cut"):
            self.close_connection = True
            return
        while self._on("hold"):
            time.sleep(0.02)
        self._piece(data, half, len(data))

    def _piece(self, data: bytes, first: int, end: int) -> None:
        self.wfile.write(data[first:end])
        self.wfile.flush()
        with (self.control / "log").open("a") as log:
            log.write(f"{first} {max(0, end - first)}\n")


def main(folder: str, control: str) -> None:
    """Serve until killed."""
    files = {p.name: p.read_bytes() for p in Path(folder).iterdir() if p.suffix in (".json", ".bin")}
    files.pop("mockloop.json", None)
    Hub.files, Hub.control = files, Path(control)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
