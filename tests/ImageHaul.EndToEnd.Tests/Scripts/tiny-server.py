#!/usr/bin/env python3
"""Serves a small valid PNG for every number, one connection each. Usage: tiny-server.py PORT FILE; writes to FILE (a pipe) once it listens."""
import http.server, struct, sys, zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class Images(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        # Neither robots.txt nor anything else is here.
        if not self.path.strip("/").isdigit():
            self.send_error(404)
            return
        number = int(self.path.strip("/"))
        body = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">II5B", 1, 1, 8, 2, 0, 0, 0))
                + chunk(b"IDAT", zlib.compress(bytes([0, number % 256, number // 256, 7]))) + chunk(b"IEND", b""))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


server = Server(("", int(sys.argv[1])), Images)
with open(sys.argv[2], "w") as ready:
    ready.write("ready\n")
server.serve_forever()
