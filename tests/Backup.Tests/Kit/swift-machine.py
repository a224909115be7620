"""OpenStack Swift with its S3 interface, whole and small: four servers on the loopback, one disk, one copy of each object.

  python3 swift-machine.py DIRECTORY PORT PORT PORT PORT

In DIRECTORY are cert.pem and key.pem. The proxy, which speaks S3 over TLS, listens at the first port; the others are its own. One request may bring 9 MiB.

It makes what is missing (rings, settings, the bucket's disk), so that it can be killed and begun again. It ends with its parent, and all four with it.
"""
import ctypes
import os
import signal
import sys

directory, ports = sys.argv[1], [int(port) for port in sys.argv[2:]]
SWIFT = os.path.join(directory, "swift")

GENERAL = f"""
[swift-hash]
swift_hash_path_prefix = menshen
swift_hash_path_suffix = tests
[swift-constraints]
max_file_size = {9 << 20}
[storage-policy:0]
name = only
default = yes
"""

STORAGE = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {swift}
devices = {directory}/disks
mount_check = false
workers = 0
log_level = ERROR
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""

PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {swift}
cert_file = {directory}/cert.pem
key_file = {directory}/key.pem
workers = 0
log_level = ERROR
[pipeline:main]
pipeline = catch_errors cache s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# On a busy machine half a second, as it usually is, is no sign of a lost server, nor are ten such a reason to ask it no more for a minute.
conn_timeout = 20
node_timeout = 60
recoverable_node_timeout = 60
error_suppression_limit = 1000000
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
# tempauth wants one, and does without what is in it: nobody listens there
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
max_bucket_listing = 7
max_parts_listing = 2
[filter:tempauth]
use = egg:swift#tempauth
user_test_menshen = geheim-17 .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""

SERVERS = tuple(zip(("proxy", "account", "container", "object"), ports, strict=True))


def end_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def write(name, text):
    with open(os.path.join(SWIFT, name), "w", encoding="utf-8") as file:
        file.write(text)


def make():
    import getpass
    from swift.common.ring import RingBuilder
    os.makedirs(SWIFT, exist_ok=True)
    os.makedirs(os.path.join(directory, "disks", "one"), exist_ok=True)
    write("swift.conf", GENERAL)
    for kind, at in SERVERS:
        template = PROXY if kind == "proxy" else STORAGE
        write(kind + ".conf", template.format(kind=kind, port=at, swift=SWIFT, directory=directory, user=getpass.getuser()))
        ring = os.path.join(SWIFT, kind + ".ring.gz")
        if kind != "proxy" and not os.path.exists(ring):
            builder = RingBuilder(1, 1, 1)
            builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "ip": "127.0.0.1", "port": at, "replication_ip": "127.0.0.1", "replication_port": at, "device": "one"})
            builder.rebalance()
            builder.get_ring().save(ring)


def serve(kind):
    end_with_parent()
    from swift.common.wsgi import run_wsgi
    sys.exit(run_wsgi(os.path.join(SWIFT, kind + ".conf"), kind + "-server"))


os.makedirs(SWIFT, exist_ok=True)
write("swift.conf", GENERAL)
# Before anything else of Swift is loaded: it reads its limits and policies when it is.
from swift.common import utils  # noqa: E402

utils.set_swift_dir(SWIFT)
# Loaded once, and not by each of the four.
import swift.account.server  # noqa: E402,F401
import swift.common.wsgi  # noqa: E402,F401
import swift.container.server  # noqa: E402,F401
import swift.obj.server  # noqa: E402,F401
import swift.proxy.server  # noqa: E402,F401

make()
for kind, _ in SERVERS:
    if os.fork() == 0:
        serve(kind)
# Whoever began it holds the other end; when he is gone it closes, and the four go with us.
sys.stdin.buffer.read()
