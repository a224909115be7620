"""psycopg 3 on sealed columns: an application writes, a manager reads. Prints as psycopg_cases.py does."""
import json
import os
import traceback

import psycopg

ALL = []
INSERT = "insert into sender (id, name, id_number, remark) values (%s, %s, %s, %s)"
UPDATE = "update sender set name = %s where id_number = %s"


def case(function):
    ALL.append(function)
    return function


def connect(who, **options):
    return psycopg.connect("", user=os.environ[who + "_USER"], password=os.environ[who + "_PASSWORD"], **options)


def row(i, word="insert"):
    return (i, f"{word} 名 {i}", f"P{i}", None if i % 10 == 0 else f"remark {i}")


def right(first, count, word="insert", **options):
    """How many rows of the range have all the values that belong to their id."""
    with connect("MANAGER") as c, c.cursor(**options) as cursor:
        cursor.execute("select id, name, id_number, remark from sender where id >= %s and id < %s", (first, first + count))
        return sum(1 for r in cursor if r == row(r[0], word))


@case
def executemany():
    with connect("APPLICATION") as c:
        c.cursor().executemany(INSERT, [row(i) for i in range(5000, 5300)])
    return right(5000, 300)


@case
def pipeline():
    with connect("APPLICATION") as c:
        with c.pipeline():
            for i in range(6000, 6100):
                c.execute(INSERT, row(i))
                c.execute(UPDATE, (f"update 名 {i}", f"P{i}"))
                c.execute("update sender set city = %s where id = %s", (f"P{i}", i))
    with connect("MANAGER") as c:
        with c.pipeline():
            asked = [(i, c.execute("select id, name from sender where id_number = %s", (f"P{i}",))) for i in range(6000, 6100)]
        found = sum(1 for i, cursor in asked if cursor.fetchall() == [(i, f"update 名 {i}")])
        plain = c.execute("select count(*) from sender where id between 6000 and 6099 and city = 'P' || id").fetchone()[0]
    return [right(6000, 100, "update"), found, plain]


@case
def pipeline_with_an_error_in_it():
    with connect("APPLICATION", autocommit=True) as c:
        state = None
        try:
            with c.pipeline() as p:
                c.execute(INSERT, row(6500))
                p.sync()
                c.execute(INSERT, row(6501))
                c.execute(INSERT, (6502, "x", "P6500", None))  # the unique number of another
                c.execute(INSERT, row(6503))
                p.sync()
        except psycopg.errors.UniqueViolation as e:
            state = e.sqlstate
        c.execute(INSERT, row(6504))
    return [state, right(6500, 10)]


@case
def binary():
    with connect("APPLICATION") as c:
        c.cursor(binary=True).executemany(INSERT.replace("%s", "%b"), [row(i) for i in range(7000, 7050)])
    with connect("MANAGER") as c:
        found = [c.execute("select name from sender where id_number = %b", (f"P{i}",), binary=True).fetchone() for i in range(7000, 7050)]
    return [right(7000, 50, binary=True), sum(1 for i, r in enumerate(found) if r == (f"insert 名 {7000 + i}",))]


@case
def prepared():
    with connect("APPLICATION", prepare_threshold=0) as c:
        for i in range(7500, 7550):
            c.execute(INSERT, row(i))
    with connect("MANAGER", prepare_threshold=0) as c:
        found = [c.execute("select id from sender where id_number = %s", (f"P{i}",)).fetchone()[0] for i in range(7500, 7550)]
    return [right(7500, 50), found == list(range(7500, 7550))]


@case
def copy():
    with connect("APPLICATION") as c:
        with c.cursor().copy("copy sender (id, name, id_number, remark) from stdin") as into:
            for i in range(8000, 8200):
                into.write_row(row(i))
    return right(8000, 200)


@case
def server_side_cursor():
    return right(5000, 300, name="far_away")


@case
def random():
    with connect("MANAGER") as c:
        try:
            c.execute("select id from sender where remark = %s", ("remark 5001",))
            return "answered"
        except psycopg.Error as e:
            return e.sqlstate


for function in ALL:
    try:
        print(json.dumps({"case": function.__name__, "value": function()}), flush=True)
    except BaseException as e:
        print(json.dumps({"case": function.__name__, "error": "".join(traceback.format_exception(e))}), flush=True)
