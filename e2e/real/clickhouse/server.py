"""ClickHouse's HTTP interface in front of the real engine (chdb-core, in this process), as far as a client of tables uses it.

    server.py --data DIR [--port N] [--user NAME:PASSWORD] [--reader NAME:PASSWORD]

Says {"url": ...} on one line once it answers, on 127.0.0.1 only, and ends when its standard input does. One query runs
at a time. A reader may only read; everything else, errors too, is the engine's own answer.
"""

import argparse
import base64
import json
import os
import re
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from chdb import session as chdb_session

# As HTTPHandler.cpp maps them; all others are 500.
STATUS = {
    194: 401, 192: 403, 193: 403, 516: 403,
    36: 400, 62: 400, 72: 400, 117: 400, 27: 400, 26: 400, 41: 400, 6: 400, 53: 400, 70: 400,
    47: 404, 46: 404, 50: 404, 60: 404, 81: 404, 115: 404, 56: 404,
    164: 500, 497: 500, 159: 408, 48: 501, 242: 503,
}
# Of the protocol, no settings of the query.
PROTOCOL = {"query", "database", "user", "password", "default_format", "query_id", "session_id", "wait_end_of_query",
            "buffer_size", "compress", "decompress", "role", "quota_key", "http_write_exception_in_output_format"}


class Engine:
    """One session; what a request sets is unset after it."""

    def __init__(self, folder):
        self.lock = threading.Lock()
        self.session = chdb_session.Session(folder)
        self.version = str(self.run("select version()", "TabSeparated"), "utf-8").strip()

    def run(self, sql, output="TabSeparated"):
        result = self.session.query(sql, output)
        return bytes(result.bytes()) if result is not None and result.bytes() is not None else b""

    def answer(self, query, data, output, database, settings):
        with self.lock:
            applied = []
            try:
                self.run(f"USE `{database}`")
                for name, value in settings.items():
                    if not re.fullmatch(r"\w+", name):
                        raise ValueError(f"Code: 115. DB::Exception: Unknown setting '{name}'. (UNKNOWN_SETTING)")
                    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
                    self.run(f"SET {name} = '{quoted}'")
                    applied.append(name)
                if data is None:
                    return self.run(query, output)
                with tempfile.NamedTemporaryFile(suffix=".insert") as body:
                    body.write(data)
                    body.flush()
                    inserted = re.sub(r"\bFORMAT\s+(\w+)\s*$", rf"FROM INFILE '{body.name}' FORMAT \1", query.strip(), flags=re.I)
                    return self.run(inserted, output)
            finally:
                for name in applied:
                    if not name.startswith("param_"):
                        self.run(f"SET {name} = DEFAULT")
                self.run("USE default")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass

    def reply(self, status, body, code=None, kind="text/plain; charset=UTF-8"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("X-ClickHouse-Server-Display-Name", "chdb")
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fail(self, text):
        found = re.match(r"Code: (\d+)\.", text)
        code = int(found.group(1)) if found else 1002
        if not found:
            text = f"Code: {code}. DB::Exception: {text} (UNKNOWN_EXCEPTION)"
        if "(version " not in text:
            text = f"{text} (version {self.server.engine.version})"
        self.reply(STATUS.get(code, 500), f"{text}\n".encode(), code)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0:
                return b"".join(parts)

    def credentials(self, params):
        basic = self.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            name, _, password = base64.b64decode(basic[6:]).decode().partition(":")
            return name, password
        return (self.headers.get("X-ClickHouse-User") or params.get("user") or "default",
                self.headers.get("X-ClickHouse-Key") or params.get("password") or "")

    def handle_query(self):
        address = urlsplit(self.path)
        body = self.body()
        if address.path == "/ping":
            return self.reply(200, b"Ok.\n")
        params = dict(parse_qsl(address.query, keep_blank_values=True))
        name, password = self.credentials(params)
        known = self.server.users.get(name)
        if known is None or known[0] != password:
            return self.fail(f"Code: 516. DB::Exception: {name}: Authentication failed: password is incorrect, or there"
                             " is no user with such name. (AUTHENTICATION_FAILED)")
        query = params.get("query", "")
        data = None
        if query == "":
            query, body = body.decode(), b""
        elif re.match(r"\s*INSERT\b", query, re.I) and re.search(r"\bFORMAT\s+\w+\s*$", query, re.I):
            data = body
        else:
            query += body.decode()
        if known[1] and not re.match(r"\s*(SELECT|WITH|SHOW|DESCRIBE|EXISTS|EXPLAIN)\b", query, re.I):
            right = " ".join(query.split()[:2]).upper()
            return self.fail(f"Code: 497. DB::Exception: {name}: Not enough privileges. To execute this query, it's"
                             f" necessary to have the grant {right}. (ACCESS_DENIED)")
        settings = {key: value for key, value in params.items() if key not in PROTOCOL}
        try:
            answer = self.server.engine.answer(query, data, params.get("default_format", "TabSeparated"),
                                               params.get("database") or "default", settings)
        except Exception as error:  # The engine's errors come as RuntimeError or ChdbError, by version.
            return self.fail(str(error).strip())
        return self.reply(200, answer)

    do_GET = do_POST = handle_query


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user", action="append", default=[])
    parser.add_argument("--reader", action="append", default=[])
    args = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", args.port), Handler)
    server.daemon_threads = True
    server.engine = Engine(args.data)
    server.users = {}
    for given, reads_only in [*((user, False) for user in args.user or ["default:"]), *((user, True) for user in args.reader)]:
        name, _, password = given.partition(":")
        server.users[name] = (password, reads_only)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_address[1]}", "version": server.engine.version}), flush=True)
    sys.stdin.read()
    with server.engine.lock:
        server.engine.session.close()
    # The engine's own threads would keep the process.
    os._exit(0)


if __name__ == "__main__":
    main()
