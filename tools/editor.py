#!/usr/bin/env python3
"""Checks what rust-analyzer offers inside `#[cors(…)]` and `policy!`: completions, and documentation on hover.

    rustup component add rust-analyzer
    python3 tools/editor.py [path of rust-analyzer]

It starts the server on a crate of its own, in a temporary directory, and takes a few minutes the first time: the server
compiles the macros and their dependencies. No part of the other checks needs it.
"""

import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 900

HANDLER = '#[get("/orders")]\nasync fn orders() -> impl Responder {\n    "orders"\n}\n'
HEAD = "use actix_web::{get, Responder};\nuse cors_runtime::{cors, policy};\n\nfn main() {}\n\n"

# The kind of request, the text with the cursor at `|`, and what the response contains.
CASES = [
    ("completion", '#[cors(origins = "*", cred|)]\n' + HANDLER, "credentials"),
    ("completion", "#[cors(|)]\n" + HANDLER, "origins"),
    ("completion", '#[cors(origins = "*", danger_|)]\n' + HANDLER, "danger_public_suffixes"),
    ("completion", '#[cors(origins = "*", headers = mi|)]\n' + HANDLER, "mirror"),
    ("completion", '#[cors(origins = "*", preflight = |)]\n' + HANDLER, "manual"),
    ("completion", '#[cors(origins = "*", preflight_guards = sk|)]\n' + HANDLER, "skip"),
    ("completion", "#[cors(origins = [fr|])]\n" + HANDLER, "from"),
    # Beside mistakes.
    ("completion", '#[cors(origin = "null", max|)]\n' + HANDLER, "max_age"),
    ("completion", '#[cors(origins = "https://a.com/", cred|)]\n' + HANDLER, "credentials"),
    ("completion", 'policy! { static PAGES = { origins = "*", exp| }; }\n', "expose"),
    ("hover", '#[cors(ori|gins = "*")]\n' + HANDLER, "Who may read responses"),
    ("hover", '#[cors(origins = "*", max_a|ge = "10m")]\n' + HANDLER, "How long a preflight may be cached"),
    ("hover", '#[cors(origins = "*", headers = an|y)]\n' + HANDLER, "Every request header"),
    ("hover", '#[cors(origins = "https://a.com/", credent|ials)]\n' + HANDLER, "cookies and HTTP authentication"),
    ("hover", 'policy! { static PAGES = { origins = "*", expo|se = "ETag" }; }\n', "Response headers"),
]


class Server:
    """A language server on standard input and output."""

    def __init__(self, program, crate):
        environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target" / "editor")}
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=crate, env=environment
        )
        self.identifier = 0
        self.messages = queue.Queue()
        self.is_quiescent = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        stream = self.process.stdout
        while header := stream.readline():
            length = 0
            while header.strip():
                name, value = header.decode().split(":", 1)
                if name.lower() == "content-length":
                    length = int(value)
                header = stream.readline()
            message = json.loads(stream.read(length))
            if message.get("method") == "experimental/serverStatus":
                if message["params"]["quiescent"]:
                    self.is_quiescent.set()
                else:
                    self.is_quiescent.clear()
            elif "method" in message and "id" in message:
                # The server requests its configuration, or to report progress: the defaults will do.
                count = len(message.get("params", {}).get("items", []))
                self.send({"id": message["id"], "result": [None] * count if count else None})
            elif "id" in message:
                self.messages.put(message)

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        self.identifier += 1
        self.send({"id": self.identifier, "method": method, "params": parameters})
        while True:
            message = self.messages.get(timeout=PATIENCE_SECONDS)
            if message["id"] == self.identifier:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message["result"]


def position(text):
    """The place of `|`, counted as the protocol does: lines, and UTF-16 units, which are characters here."""
    before = text[: text.index("|")]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def answer(server, kind, uri, text):
    place = {"textDocument": {"uri": uri}, "position": position(text)}
    if kind == "hover":
        result = server.ask("textDocument/hover", place)
        return "" if result is None else result["contents"]["value"]
    result = server.ask("textDocument/completion", place)
    items = result["items"] if isinstance(result, dict) else result or []
    return " ".join(item["label"] for item in items)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "rust-analyzer"
    with tempfile.TemporaryDirectory() as directory:
        crate = pathlib.Path(directory)
        (crate / "src").mkdir()
        manifest = '[package]\nname = "editor"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n'
        manifest += f'actix-web = "4"\ncors-runtime = {{ path = "{ROOT}/cors-runtime" }}\n'
        (crate / "Cargo.toml").write_text(manifest)
        (crate / "Cargo.lock").write_text((ROOT / "Cargo.lock").read_text())
        path = crate / "src" / "main.rs"
        path.write_text(HEAD)
        server = Server(program, crate)
        options = {"checkOnSave": False, "procMacro": {"enable": True}, "cargo": {"buildScripts": {"enable": True}}}
        capabilities = {
            "experimental": {"serverStatusNotification": True},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        }
        parameters = {"processId": os.getpid(), "rootUri": crate.as_uri(), "capabilities": capabilities}
        server.ask("initialize", {**parameters, "initializationOptions": options})
        server.notify("initialized", {})
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "rust", "version": 0, "text": HEAD}
        server.notify("textDocument/didOpen", {"textDocument": document})
        if not server.is_quiescent.wait(PATIENCE_SECONDS):
            sys.exit("the server is still busy")
        failures = 0
        for version, (kind, text, expected) in enumerate(CASES, 1):
            text = HEAD + text
            change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text.replace("|", "", 1)}]}
            server.notify("textDocument/didChange", change)
            found = answer(server, kind, uri, text)
            # A busy server answers with nothing; the next time it has caught up.
            for _ in range(20):
                if expected in found:
                    break
                time.sleep(0.5)
                found = answer(server, kind, uri, text)
            line = text[len(HEAD) :].splitlines()[0]
            print(f"{'ok  ' if expected in found else 'FAIL'} {kind:10} {line}")
            if expected not in found:
                failures += 1
                print(f"     expected {expected!r}, found {found[:200]!r}")
        server.process.kill()
        sys.exit(f"{failures} of {len(CASES)} failed" if failures else 0)


if __name__ == "__main__":
    main()
