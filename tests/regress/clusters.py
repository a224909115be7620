"""What a comparison runs on: a throw-away cluster, a gateway over it, and streams that deliver few bytes at a time."""
import glob
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

PASSWORD = "regress"


def unprivileged():
    """PostgreSQL refuses to run as root; as root everything of the engine runs as the package's user."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A fresh cluster with the settings that pg_regress gives it, and the environment that pg_regress gives psql."""

    def __init__(self, folder, source, library):
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = folder
        for part in ("results", "lib", "output"):
            (folder / part).mkdir(parents=True)
        self.bin = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))[-1]).parent
        self.sockets = pathlib.Path(tempfile.mkdtemp(prefix="mrg"))
        self.socket = self.sockets / ".s.PGSQL.5432"
        if library:
            shutil.copy(library, folder / "lib" / "regress.so")
        self.environment = {
            "PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C",
            "PGHOST": str(self.sockets), "PGPORT": "5432", "PGUSER": "postgres", "PGPASSWORD": PASSWORD, "PGDATABASE": "regression",
            "PGTZ": "PST8PDT", "PGDATESTYLE": "Postgres, MDY", "PGOPTIONS": "-c intervalstyle=postgres_verbose",
            "PG_ABS_SRCDIR": str(source), "PG_ABS_BUILDDIR": str(folder), "PG_LIBDIR": str(folder / "lib"), "PG_DLSUFFIX": ".so",
        }

    def __enter__(self):
        data = self.folder / "data"
        password = self.folder / "password"
        password.write_text(PASSWORD)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres:", self.folder, self.sockets], check=True)
        subprocess.run([*unprivileged(), self.bin / "initdb", "-D", data, "-U", "postgres", "--no-locale", "-E", "UTF8", "-N",
                        "-A", "scram-sha-256", f"--pwfile={password}"], check=True, stdout=subprocess.DEVNULL)
        with open(data / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{self.sockets}'\nmax_prepared_transactions = 2\n"
                           "fsync = off\nautovacuum = off\nmax_connections = 60\nlog_statement = none\n")
        self.log = open(self.folder / "engine.log", "w", encoding="utf-8")
        self.process = subprocess.Popen([*unprivileged(), self.bin / "postgres", "-D", data], stdout=self.log, stderr=self.log)
        self.prepare()
        return self

    def prepare(self):
        until = time.monotonic() + 60
        while not self.socket.exists() and time.monotonic() < until:
            time.sleep(0.1)
        settings = {"lc_messages": "C", "lc_monetary": "C", "lc_numeric": "C", "lc_time": "C", "bytea_output": "hex", "timezone_abbreviations": "Default"}
        words = ["CREATE DATABASE regression TEMPLATE=template0"]
        words += [f"ALTER DATABASE regression SET {name} TO '{value}'" for name, value in settings.items()]
        commands = [part for word in words for part in ("-c", word)]
        subprocess.run(["psql", "-X", "-q", "-d", "postgres", "-v", "ON_ERROR_STOP=1", *commands], check=True, env=self.environment)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self.log.close()
        shutil.rmtree(self.sockets, ignore_errors=True)


class Gateway:
    """Menshen.Regress over a cluster's socket."""

    def __init__(self, folder, program, engine_socket):
        self.folder, self.program, self.engine_socket = folder / "gateway", program, engine_socket
        self.port = free_port()

    def __enter__(self):
        self.folder.mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
                       check=True, stderr=subprocess.DEVNULL)
        self.log = open(self.folder / "gateway.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            ["dotnet", self.program / "Menshen.Regress.dll", "serve", self.folder, self.engine_socket, str(self.port)],
            stdout=subprocess.PIPE, stderr=self.log, env=os.environ | {"PGPASSWORD": PASSWORD})
        if self.process.stdout.readline().strip() != b"serving":
            raise SystemExit(f"the gateway did not start; see {self.folder / 'gateway.log'}")
        return self

    @staticmethod
    def client_environment(port, tls):
        return {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGSSLMODE": tls}

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def inspect(self):
        """The journal proved and counted, after the gateway has ended."""
        done = subprocess.run(["dotnet", self.program / "Menshen.Regress.dll", "inspect", self.folder], capture_output=True, text=True, check=False)
        (self.folder / "journal.json").write_text(done.stdout)
        return json.loads(done.stdout) if done.stdout else {"intact": False, "records": 0, "files": {}, "trouble": done.stderr[-500:]}


class Trickle:
    """A relay that passes on few bytes at a time, so that every message arrives in pieces."""

    LARGEST_PIECE = 61  # bytes; a prime, so that pieces fall on no boundary of messages or buffers for long

    def __init__(self, listener, connect):
        self.listener, self.connect = listener, connect
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    def tcp(cls, port):
        listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        relay = cls(listener, lambda: socket.create_connection(("127.0.0.1", port)))
        relay.port = listener.getsockname()[1]
        return relay

    @classmethod
    def unix(cls, path, folder):
        target = pathlib.Path(tempfile.mkdtemp(prefix="mrt")) / "engine"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(target))
        listener.listen(50)

        def connect():
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(path))
            return upstream

        relay = cls(listener, connect)
        relay.path = target
        return relay

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = self.connect()
            except OSError:
                client.close()
                continue
            for one in (client, server):
                if one.family == socket.AF_INET:
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source, target):
        chance = random.Random(7)
        try:
            while data := source.recv(65536):
                place = 0
                while place < len(data):
                    # Long transfers grow the pieces: what is to be shown is shown after some thousand of them.
                    size = chance.randint(1, self.LARGEST_PIECE) if place < 16384 else 4099
                    target.sendall(data[place:place + size])
                    place += size
        except OSError:
            pass
        finally:
            for one in (source, target):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
