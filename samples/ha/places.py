"""Free ports, child processes and waiting: what every part of the sample needs."""
import os
import socket
import subprocess
import time

_taken = set()


def free_port():
    """A loopback port on which nobody listens, and that was not given out before."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _taken:
            _taken.add(port)
            return port


def as_postgres(words):
    """PostgreSQL, Patroni and etcd never run as root here."""
    if os.geteuid() != 0:
        return words
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]


def start(words, log, **more):
    with open(log, "ab") as out:
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", **more)


def wait_for(what, condition, seconds):
    """Asks again and again; what never comes to pass is an error that names it."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise RuntimeError(f"not within {seconds} s: {what}")
        time.sleep(0.1)
