"""A Menshen in front of the cluster, made and used by its own commands."""
import json
import os
import secrets
import subprocess
import threading

import psycopg2

from cluster import OWNER
from places import free_port

POLICY = """profile: standard
listen:
  - {{address: 127.0.0.1, port: {port}, tls: required}}
control: {{port: 0}}
standby: {{login-wait: 12s, sustained: 5s}}
backup: {{repository: {repository}, test-every: off}}
"""


def first_password():
    """What the standard profile takes: a random text alone has no digit one time in sixty."""
    return "Ha-7." + secrets.token_urlsafe(18)


class Gateway:
    """One deployment, with an application's user and its database."""

    def __init__(self, program, root, cluster, has_backups):
        self.program, self.directory, self.port = program, os.path.join(root, "menshen"), free_port()
        self.user, self.password = "ledger_app", first_password()
        self._administrators, self._process = {}, None
        self.repository = os.path.join(root, "backups") if has_backups else "elsewhere"
        self._make(root, cluster)

    def _make(self, root, cluster):
        os.mkdir(self.directory, 0o711)
        hosts = ",".join(node.address for node in cluster.nodes)
        password = os.path.join(root, "engine.password")
        with open(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(cluster.passwords["owner"] + "\n")
        made = self._run(["init", "--sysadmin", "ha_sys", "--secadmin", "ha_sec", "--auditor", "ha_audit", "--json",
                          "--engine", f"postgres://{OWNER}@{hosts}/postgres?sslmode=disable", "--engine-password-file", password])
        os.remove(password)
        self._administrators = {one["name"]: one["one_time_password"] for one in json.loads(made)["administrators"]}
        with open(os.path.join(self.directory, "policy.yaml"), "w", encoding="ascii") as file:
            file.write(POLICY.format(port=self.port, repository=self.repository))

    def start(self):
        self._process = subprocess.Popen(
            [self.program, "up", "--dir", self.directory], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=self._environment())
        said = []
        for line in self._process.stdout:
            said.append(line)
            # The example of how to connect is the last that it says.
            if "sslrootcert=" in line:
                threading.Thread(target=self._process.stdout.read, daemon=True).start()
                return
        raise RuntimeError("menshen up ended: " + "".join(said))

    def prepare(self):
        """The first passwords are changed, then each administrator does his part."""
        for name in ("ha_sys", "ha_sec"):
            own = first_password()
            self._run(["passwd", "--as", name, "--password-file", "-"], own + "\n", self._administrators[name])
            self._administrators[name] = own
        self._run(["user", "add", self.user, "--password-file", "-", "--owner", "ha_sec", "--as", "ha_sec"], self.password + "\n", self._administrators["ha_sec"])
        self._run(["database", "create", "ledger", "--owner", self.user, "--as", "ha_sys"], "", self._administrators["ha_sys"])

    def status(self):
        return json.loads(self._run(["status", "--json"]))

    def backups(self):
        """The sets of the repository, oldest first."""
        # 2 is an answer too: something is wrong with them, such as the gap that a takeover leaves until the next full set.
        return json.loads(self._run(["backup", "list", "--json"], fine=(0, 2)))["sets"]

    def say_status(self):
        return [line for line in self._run(["status"]).splitlines() if "PostgreSQL" in line or "127.0.0.1:" in line]

    def journal(self):
        return [json.loads(line) for line in self._run(["journal", "show", "--json"]).splitlines()]

    def connect(self):
        """As an application does: verified TLS, a password, nothing about hosts."""
        connection = psycopg2.connect(
            host="localhost", port=self.port, user=self.user, password=self.password, dbname="ledger", sslmode="verify-full",
            sslrootcert=os.path.join(self.directory, "certificates", "ca.crt"), connect_timeout=20)
        connection.autocommit = True
        return connection

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)

    def _run(self, words, given="", password=None, fine=(0,)):
        run = subprocess.run(
            [self.program, *words, "--dir", self.directory], input=given, capture_output=True, text=True, env=self._environment(password), timeout=120)
        if run.returncode not in fine:
            raise RuntimeError(f"menshen {words[0]} ended with {run.returncode}: {run.stderr.strip()}")
        return run.stdout

    @staticmethod
    def _environment(password=None):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        environment["NO_COLOR"] = "1"
        if password:
            environment["MENSHEN_PASSWORD"] = password
        return environment
