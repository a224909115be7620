"""The story of the sample: a primary is lost while clients write, they go on, and nothing that was acknowledged is missing.

    failover.py --program MENSHEN [--once] [--kills N [--within SECONDS]] [--json FILE]

With --once or --kills it ends by itself, with 1 if a step is not as it should be; with --kills also if one takeover took longer than is stated.
"""
import argparse
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter

from cluster import Cluster
from gateway import Gateway
from places import wait_for
from words import say
from writers import Writer, first_after, lost_rows

# Seconds that are waited for one step; what has not come by then does not come.
LONGEST = 60

# Seconds for one takeover, as docs/operations/ha.md states them for a machine that does nothing else.
STATED = 15


def lose_primary(cluster, gateway, writers):
    """Kills the primary's node; returns it, its successor, and the seconds until the same clients were answered again."""
    old = cluster.leader()
    killed = old.kill()
    answered = wait_for("a client is answered again", lambda: first_after(writers, killed), LONGEST)
    new = wait_for("a new primary", lambda: (lambda leader: leader if leader is not old else None)(cluster.leader()), LONGEST)
    wait_for("the gateway shows the new primary", lambda: primary_of(gateway) == new.address, LONGEST)
    return old, new, answered - killed


def code_of(lost, times, within):
    """What the program ends with: 1 if an acknowledged row is lost, or a takeover took longer than it may."""
    late = [seconds for seconds in times if seconds > within]
    if late:
        say("late", len(late), len(times), within, max(late))
    return 1 if lost or late else 0


def primary_of(gateway):
    return next((host["host"] for host in gateway.status()["engine"]["hosts"] if host["role"] == "primary"), None)


def come_back(cluster, gateway, node):
    node.start()
    cluster.wait_until_whole()
    wait_for(f"{node.name} is a standby", lambda: any(h["host"] == node.address and h["role"] == "standby" for h in gateway.status()["engine"]["hosts"]), LONGEST)


def story(cluster, gateway, writers):
    """One loss, told step by step."""
    print("\n".join(gateway.say_status()))
    time.sleep(2)
    before = [len(writer.endings) for writer in writers]
    sets = wait_for("a first set of backups", gateway.backups, LONGEST)
    say("killed", cluster.leader().name)
    old, new, seconds = lose_primary(cluster, gateway, writers)
    say("took", new.name, seconds)
    say("ended", "; ".join(sorted({e[2] for w, skip in zip(writers, before) for e in w.endings[skip:]})))
    come_back(cluster, gateway, old)
    say("back", old.name)
    print("\n".join(gateway.say_status()))
    ends = [row for row in gateway.journal() if row["event"] == "session_closed" and (row.get("detail") or "").startswith(("EngineClosed", "EngineMoved"))]
    if not ends:
        raise RuntimeError("the journal does not say why the sessions ended")
    say("set", wait_for("a full set behind the takeover", lambda: next((one["label"] for one in gateway.backups()[len(sets):] if one["kind"] == "full"), None), LONGEST))
    say("journal", f"session_closed {ends[-1]['detail']}")
    return [seconds]


def campaign(cluster, gateway, writers, kills):
    """The same, again and again."""
    times = []
    for number in range(1, kills + 1):
        time.sleep(1)
        old, new, seconds = lose_primary(cluster, gateway, writers)
        times.append(seconds)
        say("kill", number, old.name, new.name, seconds)
        come_back(cluster, gateway, old)
    say("ended", ", ".join(f"{count} x {what}" for what, count in Counter(text for w in writers for _, _, text in w.endings).most_common()))
    return times


def run(arguments, root):
    cluster = Cluster(root)
    gateway, writers = None, []
    try:
        say("nodes", root)
        cluster.start()
        say("gateway")
        gateway = Gateway(arguments.program, root, cluster, has_backups=not arguments.kills)
        gateway.start()
        gateway.prepare()
        connection = gateway.connect()
        connection.cursor().execute("CREATE TABLE ledger (id bigint PRIMARY KEY)")
        connection.close()
        say("writing")
        writers = [Writer(gateway) for _ in range(2)]
        for writer in writers:
            writer.start()
        wait_for("rows", lambda: all(len(writer.acknowledged) > 20 for writer in writers), 30)
        times = campaign(cluster, gateway, writers, arguments.kills) if arguments.kills else story(cluster, gateway, writers)
        if not arguments.once and not arguments.kills:
            stay(cluster, gateway)
        for writer in writers:
            writer.stop()
        lost, told, there = lost_rows(gateway, writers)
        say("times", len(times), statistics.median(times), max(times))
        say("rows", told, there, len(lost))
        if arguments.json:
            with open(arguments.json, "w", encoding="ascii") as file:
                json.dump({"kills": len(times), "seconds": times, "acknowledged": told, "present": there, "lost": sorted(lost), "within": arguments.within,
                           "load": os.getloadavg()[0]}, file)
        return code_of(lost, times, arguments.within if arguments.kills else LONGEST)
    finally:
        for writer in writers:
            writer.stop()
        if gateway:
            gateway.stop()
        cluster.stop()


def stay(cluster, gateway):
    say("stay", cluster.leader().process.pid, gateway.directory)
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        pass


def main():
    parser = argparse.ArgumentParser(prog="samples/ha/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--once", action="store_true", help="end after the story")
    parser.add_argument("--kills", type=int, default=0, metavar="N", help="lose the primary N times, and no story")
    parser.add_argument("--within", type=float, default=STATED, metavar="SECONDS", help="what each of those takeovers may take (%(default)s; more on a machine that others use too)")
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    arguments = parser.parse_args()
    for program in ("patroni", "etcd"):
        if shutil.which(program) is None:
            say("packages", program)
            return 1
    # Ended in any way but by force it ends its servers too. In the background of a shell Ctrl-C is ignored.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    root = tempfile.mkdtemp(prefix="menshen-ha-")
    # The servers' own user must be able to pass.
    os.chmod(root, 0o711)
    try:
        code = run(arguments, root)
    except (RuntimeError, KeyboardInterrupt) as wrong:
        say("wrong", wrong)
        print(root, file=sys.stderr)
        return 1
    shutil.rmtree(root)
    return code


if __name__ == "__main__":
    sys.exit(main())
