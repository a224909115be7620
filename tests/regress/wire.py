"""A client that speaks raw frames: what it sends is exactly what a scenario says, what it gets is told frame by frame."""
import base64
import hashlib
import hmac
import os
import socket
import struct

READ_PATIENCE = 20  # seconds without a byte after which an answer counts as missing


def frame(kind, body=b""):
    return kind + struct.pack("!I", len(body) + 4) + body


def query(text):
    return frame(b"Q", encoded(text) + b"\0")


def parse(text, name="", types=()):
    return frame(b"P", encoded(name) + b"\0" + encoded(text) + b"\0" + struct.pack("!H", len(types)) + b"".join(struct.pack("!I", t) for t in types))


def bind(values=(), portal="", name="", formats=(), results=()):
    body = encoded(portal) + b"\0" + encoded(name) + b"\0"
    body += struct.pack("!H", len(formats)) + b"".join(struct.pack("!H", f) for f in formats)
    body += struct.pack("!H", len(values))
    for value in values:
        body += struct.pack("!i", -1) if value is None else struct.pack("!i", len(encoded(value))) + encoded(value)
    return frame(b"B", body + struct.pack("!H", len(results)) + b"".join(struct.pack("!H", f) for f in results))


def describe(kind, name=""):
    return frame(b"D", kind.encode() + encoded(name) + b"\0")


def execute(portal="", rows=0):
    return frame(b"E", encoded(portal) + b"\0" + struct.pack("!I", rows))


def close(kind, name=""):
    return frame(b"C", kind.encode() + encoded(name) + b"\0")


def copy_data(data):
    return frame(b"d", encoded(data))


def copy_done():
    return frame(b"c")


def copy_fail(why):
    return frame(b"f", encoded(why) + b"\0")


def function_call(number, *values):
    body = struct.pack("!IHH", number, 0, len(values))
    for value in values:
        body += struct.pack("!i", len(encoded(value))) + encoded(value)
    return frame(b"F", body + struct.pack("!H", 0))


def sync():
    return frame(b"S")


def flush():
    return frame(b"H")


def encoded(text):
    return text if isinstance(text, bytes) else text.encode()


class Connection:
    """One session, logged in by SCRAM-SHA-256; a client that never interprets what it is told."""

    def __init__(self, address, database, user, password, **parameters):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(READ_PATIENCE)
        self.socket.connect(address)
        self.pending = b""
        words = {"user": user, "database": database} | parameters
        body = struct.pack("!I", 196608) + b"".join(encoded(k) + b"\0" + encoded(v) + b"\0" for k, v in words.items()) + b"\0"
        self.socket.sendall(struct.pack("!I", len(body) + 4) + body)
        self._authenticate(password)
        self.greeting = self.until_ready()

    def _authenticate(self, password):
        nonce = base64.b64encode(os.urandom(18)).decode()
        self._expect_request(10)
        first = f"n=,r={nonce}"
        message = f"n,,{first}".encode()
        self.socket.sendall(frame(b"p", b"SCRAM-SHA-256\0" + struct.pack("!I", len(message)) + message))
        server = self._expect_request(11).decode()
        parts = dict(part.split("=", 1) for part in server.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(parts["s"]), int(parts["i"]))
        final = f"c=biws,r={parts['r']}"
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), f"{first},{server},{final}".encode(), "sha256")
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(key, signature))).decode()
        self.socket.sendall(frame(b"p", f"{final},p={proof}".encode()))
        self._expect_request(12)
        self._expect_request(0)

    def _expect_request(self, number):
        kind, body = self.read()
        if kind != b"R" or struct.unpack("!I", body[:4])[0] != number:
            raise ConnectionError(f"login: {kind} {body[:200]}")
        return body[4:]

    def read(self):
        """The next frame; kind is empty where the stream ended, `?` where nothing came."""
        while True:
            if len(self.pending) >= 5:
                length = struct.unpack("!I", self.pending[1:5])[0] + 1
                if len(self.pending) >= length:
                    taken, self.pending = self.pending[:length], self.pending[length:]
                    return taken[:1], taken[5:]
            try:
                data = self.socket.recv(262144)
            except TimeoutError:
                return b"?", b"no answer"
            except ConnectionError:
                return b"", b""
            if not data:
                return b"", b""
            self.pending += data

    def until_ready(self, count=1):
        """Frames up to the count-th ReadyForQuery or the end."""
        frames = []
        while count > 0:
            frames.append(self.read())
            if frames[-1][0] in (b"", b"?"):
                break
            count -= frames[-1][0] == b"Z"
        return frames

    def close(self):
        self.socket.close()
