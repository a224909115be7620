"""Cases for psycopg 3. Prints one JSON object per line: {"case": name, "value": what it saw} or {"case": name, "error": ...}."""
import json
import sys
import threading
import traceback

import psycopg
from psycopg import pq
from psycopg.rows import dict_row

ALL = []


def case(function):
    ALL.append(function)
    return function


def connect(**options):
    return psycopg.connect("", **options)  # everything else comes from the environment, as libpq reads it


@case
def pipeline():
    with connect(autocommit=True) as c:
        c.execute("create table piped (i int primary key)")
        with c.pipeline():
            cursors = [c.execute("select %s::int * 2 as piped_select", (i,)) for i in range(200)]
            c.cursor().executemany("insert into piped values (%s)", [(i,) for i in range(300)])
        return [sum(x.fetchone()[0] for x in cursors), c.execute("select count(*) from piped").fetchone()[0]]


@case
def pipeline_error():
    with connect(autocommit=True) as c:
        c.execute("create table piped_error (i int primary key)")
        seen = []
        try:
            with c.pipeline() as p:
                c.execute("insert into piped_error values (1)")
                p.sync()
                c.execute("insert into piped_error values (2)")
                c.execute("insert into piped_error values (1)")
                c.execute("insert into piped_error values (3)")
                p.sync()  # raises what went wrong before it
        except psycopg.errors.UniqueViolation as e:
            seen.append(e.sqlstate)
        seen += [r[0] for r in c.execute("select i from piped_error order by i")]
        return seen + [c.info.transaction_status.name]


@case
def server_side_cursor():
    with connect() as c:
        with c.cursor("far_away") as cursor:
            cursor.itersize = 1000
            cursor.execute("select i as cursor_row from generate_series(1, 10000) i")
            total = sum(row[0] for row in cursor)
        with c.cursor("scrolling", scrollable=True, withhold=True) as cursor:
            cursor.execute("select generate_series(1, 100)")
            cursor.scroll(50, mode="absolute")
            return [total, cursor.fetchone()[0]]


@case
def copy():
    with connect() as c:
        c.execute("create table copied (i int, t text)")
        with c.cursor() as cursor:
            with cursor.copy("copy copied from stdin") as sink:
                for i in range(5000):
                    sink.write_row((i, None if i % 7 == 0 else "zeile\t%d\n\\" % i))
            with cursor.copy("copy copied (i, t) to stdout (format binary)") as source:
                source.set_types(["int4", "text"])
                rows = list(source.rows())
        return [len(rows), sum(r[0] for r in rows), rows[1][1], rows[7][1]]


@case
def copy_broken_off():
    with connect() as c:
        c.execute("create table half (i int)")
        c.commit()
        try:
            with c.cursor() as cursor, cursor.copy("copy half from stdin") as sink:
                sink.write_row((1,))
                raise RuntimeError("changed my mind")
        except (RuntimeError, psycopg.errors.QueryCanceled):
            pass  # some versions raise the one, some the other
        c.rollback()
        bad = None
        try:
            with c.cursor() as cursor, cursor.copy("copy half from stdin") as sink:
                for i in range(20000):
                    sink.write("not a number\n")
        except psycopg.Error as e:
            bad = e.sqlstate
        c.rollback()
        return [bad, c.execute("select count(*) from half").fetchone()[0]]


@case
def prepared():
    with connect(autocommit=True) as c:
        c.prepare_threshold, c.prepared_max = 2, 3
        total = 0
        for i in range(20):
            for shape in range(6):  # more shapes than are kept, so the oldest are deallocated
                total += c.execute("select %s::int + " + str(shape) + " as shape_%d" % shape, (i,)).fetchone()[0]
        kept = c.execute("select count(*) from pg_prepared_statements").fetchone()[0]
        c.execute("deallocate all")
        return [total, kept <= 4, c.execute("select %s::int + 0 as shape_0", (7,)).fetchone()[0]]


@case
def executemany_returning():
    with connect(row_factory=dict_row) as c:
        c.execute("create table many (i int, d date, a int[], j jsonb)")
        with c.cursor() as cursor:
            cursor.executemany(
                "insert into many values (%s, %s, %s, %s) returning i",
                [(i, "2026-03-01", [i, i + 1], json.dumps({"k": i})) for i in range(100)], returning=True)
            returned = 0
            while True:
                returned += cursor.fetchone()["i"]
                if not cursor.nextset():
                    break
        row = c.execute("select a, j, d from many where i = %s", (42,)).fetchone()
        return [returned, row["a"], row["j"]["k"], row["d"].isoformat()]


@case
def notices():
    heard = []
    with connect(autocommit=True) as c:
        c.add_notice_handler(lambda d: heard.append([d.severity, d.message_primary]))
        c.execute("do $$ begin raise notice 'one %', 1; raise warning 'two'; end $$")
    return heard


@case
def notifications():
    with connect(autocommit=True) as ears, connect(autocommit=True) as mouth:
        ears.execute("listen post")
        mouth.execute("select pg_notify('post', 'parcel 17')")
        for n in ears.notifies():
            return [n.channel, n.payload, n.pid == mouth.info.backend_pid]


@case
def cancel():
    with connect(autocommit=True) as c:
        threading.Timer(0.5, c.cancel).start()
        try:
            c.execute("select pg_sleep(60) as slept_long")
            return "not cancelled"
        except psycopg.errors.QueryCanceled as e:
            return [e.sqlstate, c.execute("select 1").fetchone()[0]]


@case
def two_phase():
    c = connect()
    try:
        c.tpc_begin(c.xid(1, "gtrid", "bqual"))
        c.execute("create table two (i int)")
        c.tpc_prepare()
        return "prepared"
    except psycopg.Error as e:  # max_prepared_transactions is 0 by default
        return [type(e).__name__, str(e).splitlines()[0]]
    finally:
        c.close()


@case
def single_row_mode_and_big_parameter():
    with connect() as c:
        size = 20_000_000
        got = c.execute("select length(%b::bytea) as big_param, md5(%b::bytea)", (b"x" * size, b"y")).fetchone()
        streamed = sum(len(r[0]) for r in c.cursor().stream("select repeat('z', 1000) from generate_series(1, 5000)"))
        return [got[0], streamed]


@case
def encodings():
    with connect(client_encoding="GB18030") as c:
        word = c.execute("select '门神'::text, octet_length('门神'), %s::text as gb_word", ("顺丰",)).fetchone()
        return [word[0], word[1], word[2], c.info.parameter_status("client_encoding")]


for function in ALL:
    if len(sys.argv) > 1 and function.__name__ not in sys.argv[1:]:
        continue
    try:
        print(json.dumps({"case": function.__name__, "value": function()}), flush=True)
    except BaseException as e:
        print(json.dumps({"case": function.__name__, "error": "".join(traceback.format_exception(e))}), flush=True)
