"""Three PostgreSQL nodes that Patroni manages, with one etcd: all on loopback, all in one directory."""
import json
import os
import secrets
import shutil
import signal
import time
import urllib.error
import urllib.request

import psycopg2

from places import as_postgres, free_port, start, wait_for

BINARIES = "/usr/lib/postgresql/15/bin"
OWNER = "landlord"

# Seconds. A lost leader's key lives for TTL; then a standby may take it. Production often has 30: these are short so that the sample is.
TTL, LOOP, RETRY = 6, 1, 2

CONFIGURATION = """
scope: menshen-sample
name: {name}
restapi: {{listen: '127.0.0.1:{rest}', connect_address: '127.0.0.1:{rest}'}}
etcd3: {{hosts: '127.0.0.1:{etcd}'}}
bootstrap:
  dcs:
    ttl: {ttl}
    loop_wait: {loop}
    retry_timeout: {retry}
    primary_start_timeout: 0          # a primary that crashed is replaced, not waited for
    synchronous_mode: true            # what is acknowledged is on a standby too, and only that one may take over
    synchronous_mode_strict: true     # without such a standby nothing is acknowledged
    postgresql:
      use_pg_rewind: true             # an old primary gives up what nobody was told of, and follows
      parameters: {{wal_log_hints: 'on', wal_keep_size: 256MB, max_slot_wal_keep_size: 1GB, shared_buffers: 16MB, max_connections: 100}}
  initdb: [encoding: UTF8, locale: C.UTF-8, data-checksums]
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {data}
  bin_dir: {binaries}
  pgpass: {pgpass}
  authentication:
    superuser: {{username: {owner}, password: {owner_password}}}
    replication: {{username: replicator, password: {replicator_password}}}
  basebackup: [checkpoint: fast]
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
  parameters: {{unix_socket_directories: {directory}}}
  pg_hba:
    - local all {owner} scram-sha-256
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication replicator 127.0.0.1/32 scram-sha-256
    - host replication {owner} 127.0.0.1/32 scram-sha-256        # Menshen's backups
"""


class Node:
    """One machine: a PostgreSQL and the Patroni that watches it."""

    def __init__(self, name, root):
        self.name, self.port, self.rest = name, free_port(), free_port()
        self.directory = os.path.join(root, name)
        self.data = os.path.join(self.directory, "data")
        self.process = None
        os.mkdir(self.directory, 0o700)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self.process = start(
            as_postgres(["patroni", os.path.join(self.directory, "patroni.yaml")]), os.path.join(self.directory, "patroni.log"), start_new_session=True)

    def kill(self):
        """kill -9 for all of it, as if the machine had lost its power: no process says goodbye, and none starts another. Returns when."""
        postmaster = self._postmaster()
        victims = [self.process.pid, *([postmaster, *children_of(postmaster)] if postmaster else [])]
        for victim in victims:
            kill(victim, signal.SIGKILL)
        killed = time.monotonic()
        self.process.wait()
        if postmaster:
            wait_for(f"the end of {self.name}", lambda: not os.path.exists(f"/proc/{postmaster}"), 30)
        return killed

    def begin_stop(self):
        """Asks for an orderly end: Patroni stops its PostgreSQL."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self):
        """The same, and waits for it."""
        self.begin_stop()
        if self.process:
            try:
                self.process.wait(30)
            except Exception:
                self.kill()

    def _postmaster(self):
        try:
            with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as file:
                pid = int(file.readline())
            # The file of a server that was killed names a process that may be anybody's by now.
            return pid if os.readlink(f"/proc/{pid}/cwd") == self.data else None
        except (OSError, ValueError):
            return None


class Cluster:
    """The three nodes and their etcd."""

    def __init__(self, root):
        self.root = os.path.join(root, "cluster")
        os.mkdir(self.root, 0o711)
        self.passwords = {"owner": secrets.token_urlsafe(24), "replicator": secrets.token_urlsafe(24)}
        self.etcd_port, self.etcd = free_port(), None
        self.nodes = [Node(f"node{number}", self.root) for number in (1, 2, 3)]

    def start(self):
        self._start_etcd()
        for node in self.nodes:
            self._configure(node)
            node.start()
            # The first one makes the cluster, the others copy it.
            if node is self.nodes[0]:
                wait_for("a first primary (see node1/patroni.log)", lambda: self.leader() is not None, 60)
        self.wait_until_whole()

    def leader(self):
        """The node that Patroni says is the primary, or None."""
        found = next((m["name"] for m in self._members() if m["role"] == "leader" and m.get("state") == "running"), None)
        return next((node for node in self.nodes if node.name == found), None)

    def wait_until_whole(self, seconds=120):
        """A primary, and two standbys that stream, one of them synchronous."""
        wait_for("one primary and two standbys that stream", self._is_whole, seconds)

    def ask(self, node, sql):
        connection = psycopg2.connect(
            host="127.0.0.1", port=node.port, user=OWNER, password=self.passwords["owner"], dbname="postgres", sslmode="disable", connect_timeout=3)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
        finally:
            connection.close()

    def stop(self):
        # Standbys first: a primary that goes before them waits for them.
        leader = self.leader()
        for node in self.nodes:
            if node is not leader:
                node.begin_stop()
        for node in sorted(self.nodes, key=lambda n: n is leader):
            node.stop()
        if self.etcd:
            self.etcd.terminate()
            self.etcd.wait()

    def _is_whole(self):
        leader = self.leader()
        if leader is None:
            return False
        try:
            return sorted(state for (state,) in self.ask(leader, "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'")) in (
                ["async", "sync"], ["potential", "sync"], ["sync", "sync"])
        except psycopg2.Error:
            return False

    def _members(self):
        for node in self.nodes:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{node.rest}/cluster", timeout=2) as answer:
                    return json.load(answer)["members"]
            except (urllib.error.URLError, OSError, ValueError, KeyError):
                continue
        return []

    def _start_etcd(self):
        directory, peer = os.path.join(self.root, "etcd"), free_port()
        os.mkdir(directory, 0o700)
        own(directory)
        client, peers = f"http://127.0.0.1:{self.etcd_port}", f"http://127.0.0.1:{peer}"
        self.etcd = start(
            as_postgres(["etcd", "--name", "sample", "--data-dir", directory, "--listen-client-urls", client, "--advertise-client-urls", client,
                         "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", f"sample={peers}"]),
            os.path.join(self.root, "etcd.log"), start_new_session=True)

    def _configure(self, node):
        path = os.path.join(node.directory, "patroni.yaml")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(
                name=node.name, rest=node.rest, etcd=self.etcd_port, ttl=TTL, loop=LOOP, retry=RETRY, port=node.port, data=node.data, binaries=BINARIES,
                pgpass=os.path.join(node.directory, "pgpass"), directory=node.directory, owner=OWNER, owner_password=self.passwords["owner"],
                replicator_password=self.passwords["replicator"]))
        own(node.directory)
        own(path)


def own(path):
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def children_of(parent):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                    if int(file.read().rpartition(")")[2].split()[1]) == parent:
                        found.append(int(entry))
            except OSError:
                continue
    return found


def kill(pid, how):
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        pass
