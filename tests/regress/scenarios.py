"""What the raw client says: fixed scenarios for the protocol's corners, and seeded random mixtures of valid messages."""
import random

from wire import (bind, close, copy_data, copy_done, copy_fail, describe, execute, flush, frame, function_call, parse, query,
                  sync)

INTEGER, TEXT = 23, 25
TABLE = "CREATE TEMP TABLE t(a int primary key, b text)"

# name -> (bytes to send in steps, ReadyForQuery messages to wait for after each step)
FIXED = {
    "empty": [(query(""), 1), (query(";;"), 1), (parse("") + bind() + describe("P") + execute() + sync(), 1)],
    "several_statements": [(query("select 1; select 2 as b, null; select 'x'"), 1), (query("begin; select 1/0; select 3"), 1), (query("rollback"), 1)],
    "error_positions": [(query("select * from nowhere"), 1), (query("selec 1"), 1), (query("select 'abc"), 1), (query("select 1 +"), 1)],
    "notices": [(query("do $$begin raise notice 'n %', 1; raise warning 'w'; raise info 'i'; end$$"), 1)],
    "pipeline": [(b"".join(parse("select $1::int + 1") + bind([str(i)]) + describe("P") + execute() for i in range(200)) + sync(), 1)],
    "many_syncs": [(b"".join(parse("select $1::text") + bind([f"v{i}"]) + execute() + sync() for i in range(200)), 200)],
    "error_skips_to_sync": [(parse("select 1/$1::int", "d", [INTEGER]) + sync(), 1),
                            (bind(["0"], name="d") + execute() + bind(["1"], name="d") + execute() + parse("select 1", "late") + sync(), 1),
                            (bind(name="late") + sync(), 1), (bind(["1"], name="d") + execute() + sync(), 1)],
    "suspended_portal": [(query("begin"), 1), (parse("select generate_series(1,10)") + bind(portal="p") + execute("p", 3) + execute("p", 3) + sync(), 1),
                         (execute("p", 0) + execute("p", 0) + sync(), 1), (close("P", "p") + execute("p") + sync(), 1), (query("rollback"), 1)],
    "formats": [(parse("select $1::int, $2::text, $3::bytea", types=[INTEGER, TEXT, 17]) + bind([b"\0\0\0\7", "x", None], formats=[1, 0, 1], results=[1, 0, 1])
                 + describe("P") + execute() + sync(), 1), (parse("select $1::int") + bind([b"\0\0"], formats=[1]) + execute() + sync(), 1)],
    "describe": [(parse("select $1::int as a, $2::text", "s") + describe("S", "s") + sync(), 1), (describe("S", "none") + sync(), 1),
                 (describe("P", "none") + sync(), 1), (close("S", "none") + close("P", "none") + sync(), 1)],
    "same_name_twice": [(parse("select 1", "s") + parse("select 2", "s") + sync(), 1), (bind(name="s") + execute() + sync(), 1),
                        (close("S", "s") + parse("select 2", "s") + bind(name="s") + execute() + sync(), 1)],
    "two_statements_in_parse": [(parse("select 1; select 2") + sync(), 1), (bind() + execute() + sync(), 1)],
    "parse_error_then_old_unnamed": [(parse("select 5") + sync(), 1), (parse("selec") + sync(), 1), (bind() + execute() + sync(), 1)],
    "query_amid_extended": [(parse("select 7", "s") + bind(portal="p", name="s") + execute("p") + flush() + query("select 8"), 1),
                            (execute("p") + sync(), 1)],
    "sql_prepare_by_protocol": [(query("prepare q(int) as select $1 * 2"), 1), (bind(["21"], name="q") + describe("P") + execute() + sync(), 1),
                                (query("deallocate q"), 1), (bind(["21"], name="q") + execute() + sync(), 1)],
    "protocol_prepare_by_sql": [(parse("select $1::int * 3", "r") + sync(), 1), (query("execute r(5)"), 1), (query("deallocate all"), 1),
                                (bind(["1"], name="r") + sync(), 1), (parse("select 1", "r") + bind(name="r") + execute() + sync(), 1)],
    "discard_all": [(parse("select 1", "k") + sync(), 1), (query("discard all"), 1), (bind(name="k") + sync(), 1)],
    "sql_cursor_by_protocol": [(query("begin; declare c cursor for select generate_series(1,5)"), 1), (describe("P", "c") + execute("c", 2) + sync(), 1),
                               (query("fetch 2 from c"), 1), (execute("c") + close("P", "c") + sync(), 1), (query("fetch 1 from c"), 1), (query("end"), 1)],
    "copy_in": [(query(TABLE), 1), (query("copy t from stdin") + copy_data("1\tx\n2\t") + copy_data("y\n") + copy_done(), 1),
                (query("copy t to stdout"), 1), (query("copy t from stdin") + copy_data("3\tz\n") + copy_fail("no more"), 1),
                (query("copy t from stdin") + copy_data("x\ty\n") + copy_data("4\ty\n") + copy_done(), 1), (query("select * from t"), 1)],
    "copy_in_amid_statements": [(query(TABLE), 1), (query("select 1; copy t from stdin; select 2; copy t from stdin; select 3")
                                                        + copy_data("1\ta\n") + copy_done() + copy_data("2\tb\n") + copy_done(), 1), (query("table t"), 1)],
    "copy_in_extended": [(query(TABLE), 1), (parse("copy t from stdin") + bind() + execute() + copy_data("1\ta\n") + copy_done() + sync(), 1),
                         (parse("copy t from stdin") + bind() + describe("P") + execute() + copy_data("1\ta\n") + copy_done() + sync(), 1),
                         (parse("copy t to stdout") + bind() + execute() + sync(), 1)],
    "copy_in_sync_within": [(query(TABLE), 1), (parse("copy t from stdin") + bind() + execute() + sync() + copy_data("5\te\n") + flush() + copy_done() + sync(), 1),
                            (query("table t"), 1)],
    "copy_in_refused_at_start": [(query("copy nowhere from stdin") + copy_data("1\n") + copy_done(), 1), (query("select 1"), 1)],
    "copy_in_broken_by_query": [(query(TABLE), 1), (query("copy t from stdin") + copy_data("1\tx\n") + query("select 1"), 1)],
    "copy_binary": [(query("copy (select 1, 'x'::text) to stdout binary"), 1)],
    "function_call": [(function_call(1396, "-7"), 1), (function_call(999999, "1"), 1), (query("begin") + function_call(1396, "x"), 2), (query("end"), 1)],
    "settings": [(query("set datestyle = german; set timezone = 'Asia/Shanghai'; select '2026-11-22'::date"), 1), (query("set application_name = '门神'"), 1),
                 (query("begin; set local datestyle = iso; select '2026-11-22'::date; rollback"), 1), (query("reset all"), 1)],
    "backslashes": [(query("set standard_conforming_strings = off"), 1), (query("select 'a\\'b; drop table x; --'"), 1), (query("select 'x\\\\'"), 1),
                    (query("set standard_conforming_strings = on; select 'a\\'"), 1)],
    "zero_byte": [(frame(b"Q", b"select 1\0select 2\0"), 1), (query("select 3"), 1)],
    "invalid_utf8": [(query(b"select '\xff\xfe'"), 1), (parse(b"select '\xc3('") + bind() + sync(), 1), (parse("select $1::text") + bind([b"\xff"]) + sync(), 1)],
    "bad_bind": [(parse("select $1::int, $2::int") + bind(["1"]) + sync(), 1), (parse("select $1::int") + bind(["1"], formats=[0, 0, 0]) + sync(), 1),
                 (parse("select $1::int") + bind(["x"]) + execute() + sync(), 1), (parse("select 1") + bind(formats=[], results=[7]) + execute() + sync(), 1)],
    "truncated_bind": [(frame(b"B", b"\0\0\0\1"), 0), (sync(), 1)],
    "unknown_message": [(frame(b"y", b"abc"), 1)],
    "large": [(query("select length('" + "x" * 3_000_000 + "')"), 1), (parse("select length($1)") + bind(["y" * 5_000_000]) + execute() + sync(), 1),
              (query("select repeat('z', 4000000)"), 1)],
    "long_error": [(query("do $$begin raise exception '%', repeat('e', 300000); end$$"), 1)],
    "transaction_states": [(query("begin"), 1), (query("savepoint a; select 1/0"), 1), (query("select 1"), 1), (query("rollback to a"), 1),
                           (parse("commit") + bind() + execute() + sync(), 1), (query("commit"), 1), (query("begin; commit; begin"), 1), (query("abort"), 1)],
    "notify": [(query("listen x; notify x, 'p'"), 1), (query("begin; notify x; select 1"), 1), (query("commit"), 1), (query("unlisten *"), 1)],
    "sync_and_flush_alone": [(flush() + sync() + flush() + sync() + sync(), 3)],
    "deep": [(query("select " + "(" * 2000 + "1" + ")" * 2000), 1), (query("select " + "-" + " -" * 3000 + "1"), 1)],
    "many_columns": [(query("select " + ",".join(f"{i} as c{i}" for i in range(1600))), 1), (query("select " + ",".join("1" for _ in range(1700))), 1)],
    "last_words": [(query("select pg_terminate_backend(pg_backend_pid())"), 1)],
    "unnamed_portal_lives_on": [(query("begin"), 1), (parse("select generate_series(1,6)") + bind() + execute("", 2) + sync(), 1),
                                (execute("", 2) + sync(), 1), (query("select 'gone'"), 1), (execute("", 2) + sync(), 1), (query("rollback"), 1)],
}

# Differences that stay, and why.
PERMANENT = {
    "zero_byte": "a message that does not end where its text ends is closed upon by the gateway; PostgreSQL answers with an error and lives on. "
                 "Two readers that disagree on where a text ends are how a filter is talked around.",
    "unknown_message": "both end the session with 08P01; the words are the gateway's own.",
}

# Text whose second bytes are quotes, backslashes or pipes in ASCII: what reads it as UTF-8 or ASCII reads something else.
ENCODINGS = {"SJIS": "表示ソ能十 ¥", "BIG5": "功許蓋育 中文", "GBK": "誠伀乗俓 中文", "GB18030": "誠伀乗俓 中文", "UHC": "한국어 똠방각하", "EUC_JP": "表示", "LATIN1": "é'\\"}
PYTHON_NAME = {"SJIS": "cp932", "BIG5": "cp950", "GBK": "gbk", "GB18030": "gb18030", "UHC": "cp949", "EUC_JP": "euc_jp", "LATIN1": "latin-1"}


def encoding_steps(name):
    word = ENCODINGS[name].encode(PYTHON_NAME[name], "ignore")
    return [(query(f"set client_encoding = '{name}'"), 1), (query(b"select '" + word.replace(b"'", b"''") + b"' as \"" + word.replace(b'"', b"") + b'"'), 1),
            (parse(b"select $1::text || '" + word[:2] + b"'") + bind([word]) + describe("P") + execute() + sync(), 1),
            (query(b"select * from " + word), 1), (query(b"select '" + word[:1] + b"'"), 1), (query(b"select e'" + word[:2] + b"\\''"), 1),
            (query("set client_encoding = 'UTF8'; select '门神'"), 1), (query("select '门神'"), 1)]


TEXTS = ["select 1", "select $1::int", "select $1::text, $2::int", "select generate_series(1,7)", "select 1/0", "selec", "", "begin", "commit",
         "rollback", "savepoint s", "rollback to s", "create temp table if not exists w(a int, b text)", "insert into w values(1,'x') returning *",
         "insert into w select generate_series(1,20)", "update w set a = a + 1", "delete from w where a > 3", "table w", "copy w to stdout",
         "set work_mem = '1MB'", "show work_mem", "select 1; select 2", "select 1; selec; select 2", "declare c cursor for select generate_series(1,9)",
         "fetch 2 from c", "close c", "prepare s1 as select 11", "execute s1", "deallocate s1", "deallocate all", "values (1),(2)",
         "do $$begin raise notice 'hi'; end$$", "explain (costs off) select 1", "set local datestyle = iso", "lock table w", "listen q", "notify q"]
COPIES = ["copy w(a) from stdin", "select 5; copy w(a) from stdin; select 6"]


def mixture(seed):
    """A random but valid conversation; sent in one piece per step, so that replies must be matched by order."""
    chance = random.Random(seed)
    steps = []
    for _ in range(chance.randint(4, 14)):
        sent, syncs = b"", 0
        for _ in range(chance.randint(1, 9)):
            sent += random_message(chance)
            if chance.random() < 0.25:
                sent, syncs = sent + sync(), syncs + 1
            if chance.random() < 0.2:
                sent, syncs = sent + sync() + query(chance.choice(TEXTS)), syncs + 2
        steps.append((sent + sync(), syncs + 1))
        if chance.random() < 0.15:
            data = b"".join(copy_data(chance.choice(["1\n", "2\n3\n", "x\n", "4", "\n"])) for _ in range(chance.randint(0, 4)))
            steps.append((query(chance.choice(COPIES)) + data + (copy_done() if chance.random() < 0.7 else copy_fail("no")), 1))
    return steps


def random_message(chance):
    name = chance.choice(["", "", "s1", "s2"])
    portal = chance.choice(["", "", "p1", "c"])
    values = chance.choice([[], [], ["1"], ["x", "2"], [None]])
    return chance.choice([
        lambda: parse(chance.choice(TEXTS), name), lambda: bind(values, portal, name), lambda: execute(portal, chance.choice([0, 0, 1, 3])),
        lambda: describe(chance.choice("SP"), chance.choice([name, portal])), lambda: close(chance.choice("SP"), chance.choice([name, portal])),
        lambda: parse(chance.choice(TEXTS)) + bind(values) + execute(), lambda: flush(),
        lambda: parse("select $1::int", name) + bind(["4"], portal, name) + describe("P", portal) + execute(portal, 1)])()
