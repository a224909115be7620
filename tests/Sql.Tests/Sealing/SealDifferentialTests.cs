using Menshen.TestKit;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Against a real PostgreSQL: what is planned answers on sealed columns what it answers on plain ones, and leaves no plaintext behind.</summary>
public sealed class SealDifferentialTests(SealedAndPlain databases) : IClassFixture<SealedAndPlain>
{
    public static TheoryData<string> Statements =>
    [
        "SELECT id FROM sender WHERE id_card = 'c1'",
        "SELECT * FROM sender WHERE 'c1' <> id_card AND phone != 'p2'",
        "SELECT id FROM sender WHERE id_card IN ('c1', 'c3', NULL) OR phone NOT IN ('p1', 'p2')",
        "SELECT id FROM sender WHERE id_card IS DISTINCT FROM 'c1' AND phone IS NOT DISTINCT FROM NULL",
        "SELECT id FROM sender WHERE id_card = ANY (ARRAY['c1', 'c4']::text[]) OR phone <> ALL (ARRAY['p1', 'p3'])",
        "SELECT id FROM sender WHERE (id_card, name, phone) = ('c2', 'Bo', 'p2')",
        "SELECT id FROM sender WHERE (id_card, phone) IN (('c1', 'p1'), ('c2', 'p9'))",
        "SELECT id FROM sender WHERE (id_card, phone) IN (VALUES ('c1', 'p1'), ('c3', 'p1'))",
        "SELECT id FROM sender WHERE ROW(id_card, phone) = (SELECT 'c1', r.phone FROM receiver r WHERE r.id = 11)",
        "SELECT id FROM sender WHERE id_card = (SELECT 'c1') OR phone = CAST('p2' AS varchar) OR id_card = text 'c3'",
        "SELECT id FROM sender WHERE id_card::text = E'c''4' OR id_card = $$c1$$",
        "SELECT id FROM sender WHERE COALESCE(id_card, 'none') = 'none'",
        "SELECT id FROM sender WHERE CASE WHEN id < 3 THEN id_card ELSE 'other' END IN ('other', 'c1')",
        "SELECT id, id_card = 'c1', CASE id_card WHEN 'c1' THEN 'a' WHEN 'c2' THEN 'b' ELSE name END FROM sender",
        "SELECT count(*) FILTER (WHERE id_card = 'c1'), count(DISTINCT id_card), count(address) FROM sender",
        "SELECT id_card, count(*) FROM sender GROUP BY id_card HAVING id_card <> 'c2' OR id_card IS NULL",
        "SELECT id_card, phone, count(*) FROM sender GROUP BY GROUPING SETS ((id_card), (phone), ())",
        "SELECT id_card AS c, count(*) FROM sender GROUP BY 1",
        "SELECT s.id, r.id FROM sender s JOIN receiver r ON s.id_card = r.id_card AND r.phone = 'p1'",
        "SELECT id_card, sender.id, receiver.id FROM sender JOIN receiver USING (id_card, phone)",
        "SELECT id_card FROM sender FULL JOIN receiver USING (id_card) WHERE id_card = 'c5'",
        "SELECT s.id FROM sender s WHERE EXISTS (SELECT 1 FROM receiver r WHERE r.id_card = s.id_card AND r.phone <> 'p9')",
        "SELECT s.id FROM sender s WHERE s.id_card NOT IN (SELECT id_card FROM receiver WHERE phone = 'p1')",
        "SELECT id_card FROM sender UNION SELECT id_card FROM receiver UNION SELECT 'c1'",
        "SELECT id_card FROM sender EXCEPT SELECT id_card FROM receiver",
        "SELECT id_card FROM sender INTERSECT ALL SELECT id_card FROM receiver",
        "SELECT DISTINCT id_card, phone FROM sender",
        "SELECT DISTINCT ON (id_card) id_card FROM sender WHERE id_card IS NOT NULL",
        "SELECT id, row_number() OVER (PARTITION BY id_card ORDER BY id), COALESCE(lag(id_card, 2) OVER (ORDER BY id), 'first'), first_value(address) OVER (ORDER BY id) FROM sender",
        "SELECT array_agg(id_card ORDER BY id), string_agg(address, ',' ORDER BY id), json_agg(phone ORDER BY id), array_agg(s ORDER BY id) FROM sender s",
        "SELECT to_jsonb(s), row_to_json(s), s, s::text, concat(name, ' ', address), id_card || '/' || phone, jsonb_build_object('c', id_card) FROM sender s",
        "SELECT (array_agg(id_card ORDER BY id))[2], num_nulls(min(id), NULL) FROM sender",
        "SELECT COALESCE(id_card, 'none'), CASE WHEN id = 1 THEN id_card ELSE '***' END, COALESCE(address, name), nullif(phone, 'p1') FROM sender",
        "SELECT q.c, q.name FROM (SELECT id_card AS c, name FROM sender) q WHERE c = 'c1' AND name = 'Ann'",
        "SELECT * FROM (SELECT * FROM sender) q (a, b, c) WHERE c = 'c2' AND phone = 'p2'",
        "SELECT * FROM (VALUES ('c1', 'x'), ('c3', 'y')) v (c, n) JOIN sender ON id_card = c",
        "SELECT p.a, q.id FROM plain p, LATERAL (SELECT * FROM sender s WHERE s.id = p.id AND s.id_card = 'c1') q",
        "SELECT s.id, c FROM sender s, LATERAL (SELECT s.id_card AS c) q WHERE c IN ('c1', 'c2')",
        "SELECT j.c FROM (sender JOIN receiver USING (id_card)) AS j (c) WHERE c = 'c1'",
        "WITH q (c) AS (SELECT id_card FROM sender), r AS (SELECT c AS d FROM q UNION ALL SELECT 'c9') SELECT * FROM r WHERE d IN ('c1', 'c9')",
        "WITH sender AS (SELECT id_card FROM receiver) SELECT * FROM sender WHERE id_card = 'c1'",
        "WITH RECURSIVE q (id, c) AS (SELECT id, id_card FROM sender WHERE id_card = 'c1' UNION SELECT s.id, s.id_card FROM q JOIN sender s ON s.id = q.id + 1) SELECT * FROM q WHERE c <> 'c2'",
        "WITH RECURSIVE q (c) AS (SELECT 'c1' UNION SELECT r.id_card FROM q JOIN receiver r ON r.phone = 'p1') SELECT * FROM q WHERE c = 'c1'",
        "SELECT id FROM sender_view WHERE id_card = 'c3'",
        "INSERT INTO sender VALUES (9, 'n', 'c9', 'p9', 'a9')",
        "INSERT INTO sender (phone, id_card, id) VALUES ('p8', 'c8', 8), (NULL, DEFAULT, 7), ('p1', ('c1')::text, 6) RETURNING *",
        "INSERT INTO sender (id, id_card) SELECT 9, 'c9' UNION ALL SELECT r.id, r.id_card FROM receiver r",
        "INSERT INTO sender (id, id_card) SELECT 9, 'c9' UNION SELECT 10, 'c9'",
        "INSERT INTO sender (id, id_card, address) SELECT id, c, a FROM (VALUES (20, 'c20', 'x'), (21, 'c21', 'y')) v (id, c, a)",
        "INSERT INTO sender (id, id_card) VALUES (1, 'c77') ON CONFLICT (id) DO UPDATE SET id_card = 'c78', phone = COALESCE(excluded.phone, sender.phone, 'p78')",
        "INSERT INTO sender AS s (id, id_card) VALUES (1, 'c77'), (30, 'c30') ON CONFLICT (id) DO UPDATE SET id_card = excluded.id_card WHERE s.phone = 'p1' RETURNING id_card, id_card = 'c77'",
        "INSERT INTO receiver (id, id_card) VALUES (50, 'c1') ON CONFLICT (id_card) DO NOTHING",
        "INSERT INTO sender_view (id, id_card) VALUES (60, 'c60')",
        "UPDATE sender SET id_card = 'c9', name = 'c9' WHERE id_card = 'c1'",
        "UPDATE sender SET (id_card, name, phone) = ('c9', 'n', 'p9') WHERE phone IS NULL",
        "UPDATE sender SET (id_card, phone) = (SELECT r.id_card, 'p9' FROM receiver r WHERE r.id = 11)",
        "UPDATE sender s SET id_card = r.id_card FROM receiver r WHERE r.phone = s.phone RETURNING s.id, s.id_card",
        "UPDATE sender SET id_card = v.c FROM (VALUES (1, 'c91'), (2, 'c92')) v (id, c) WHERE sender.id = v.id",
        "UPDATE sender SET id_card = CASE id WHEN 1 THEN 'x1' WHEN 2 THEN 'x2' ELSE id_card END, address = COALESCE(address, 'nowhere')",
        "UPDATE sender SET id_card = NULLIF(id_card, 'c1'), phone = NULL RETURNING id_card IS NULL",
        "DELETE FROM sender USING receiver r WHERE sender.id_card = r.id_card AND r.phone = 'p1'",
        "DELETE FROM sender WHERE id_card IN ('c1', 'c2') RETURNING id_card, phone = 'p1'",
        "WITH moved AS (DELETE FROM receiver WHERE phone = 'p1' RETURNING id, id_card) INSERT INTO sender (id, id_card) SELECT id, id_card FROM moved",
        "MERGE INTO sender s USING (VALUES (1, 'c81'), (31, 'c31')) v (id, c) ON s.id = v.id WHEN MATCHED AND s.phone = 'p1' THEN UPDATE SET id_card = v.c "
            + "WHEN NOT MATCHED THEN INSERT (id, id_card, phone) VALUES (v.id, v.c, 'p31')",
        "CREATE TABLE t AS SELECT id_card, 'a' AS b FROM sender WHERE id_card = 'c1'; TABLE t",
        "CREATE TEMP TABLE t (a, b) AS SELECT s.id_card, r.* FROM sender s, receiver r; SELECT a FROM t WHERE a = 'c1'; INSERT INTO t (a) VALUES ('c2'); TABLE t",
        "CREATE TEMP TABLE t (LIKE sender); INSERT INTO t SELECT * FROM sender; INSERT INTO t VALUES (8, 'n', 'c8', 'p8', 'a8'); SELECT id FROM t WHERE phone = 'p1' OR id_card = 'c8'",
        "SELECT id_card INTO t FROM sender WHERE phone = 'p1'; TABLE t",
        "DECLARE c CURSOR FOR SELECT id_card FROM sender WHERE id_card <> 'c1' ORDER BY id; FETCH ALL FROM c",
        "PREPARE p (int) AS SELECT * FROM sender WHERE id_card = 'c1' AND id = $1; EXECUTE p (1); DEALLOCATE p",
        "COPY (SELECT * FROM sender WHERE id_card = 'c1') TO STDOUT",
        "CREATE VIEW v AS SELECT id_card, count(*) AS n FROM sender GROUP BY 1; SELECT n FROM v",
        "CREATE INDEX ON sender (id_card, id) WHERE phone IS NOT NULL; SELECT id FROM sender WHERE id_card = 'c2'",
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Sealed_and_plain_answer_the_same(string sql)
    {
        var plan = Planned.Of(sql);
        plan.Fault.ShouldBeNull();
        var onPlain = await databases.RunAsync("plain", sql);
        var onSealed = await databases.RunAsync("sealed", ToySeal.Splice(sql, plan));
        onSealed.ShouldBe(onPlain);
    }

    [Fact]
    public async Task Random_statements_that_are_not_refused_answer_the_same()
    {
        var texts = Enumerable.Range(0, 600).Select(seed => new TypedSqlWriter(seed).Statement()).ToList();
        var plans = texts.ConvertAll(Planned.Of);
        var chosen = Enumerable.Range(0, texts.Count).Where(i => plans[i] is { Fault: null, TouchesSealed: true, Parameters.IsEmpty: true }).ToList();
        var onPlain = await databases.RunManyAsync("plain", chosen.Select(i => texts[i]));
        var onSealed = await databases.RunManyAsync("sealed", chosen.Select(i => ToySeal.Splice(texts[i], plans[i])));
        // Without the plan, many answer differently: so the comparison can fail.
        var naive = await databases.RunManyAsync("sealed", chosen.Select(i => texts[i]));
        onPlain.Count.ShouldBe(chosen.Count);
        onSealed.Count.ShouldBe(chosen.Count);
        var compared = 0;
        var wrong = new List<string>();
        for (var i = 0; i < chosen.Count; i++)
        {
            // What is no SQL for plain tables says nothing.
            if (onPlain[i].Contains("!error", StringComparison.Ordinal)) continue;
            compared++;
            if (onSealed[i] != onPlain[i]) wrong.Add($"{texts[chosen[i]]}\n-- plain\n{onPlain[i]}\n-- sealed\n{onSealed[i]}");
        }

        wrong.ShouldBeEmpty();
        compared.ShouldBeGreaterThan(400);
        Enumerable.Range(0, chosen.Count).Count(i => !onPlain[i].Contains("!error", StringComparison.Ordinal) && naive[i] != onPlain[i]).ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("INSERT INTO sender (id, id_card) VALUES (9, 'c9')")]
    [InlineData("UPDATE sender SET id_card = 'c9'")]
    public async Task Without_the_plan_the_domain_refuses_plaintext(string sql)
    {
        // The second ring: what the planner would miss is an error and never stored.
        var run = await databases.Server.RunAsync("sealed", sql);
        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain("sealed_id_card");
    }

    [Fact]
    public async Task Without_the_plan_a_search_finds_nothing()
    {
        (await databases.Server.RunAsync("sealed", "SELECT id FROM sender WHERE id_card = 'c1'")).Succeeded().Text.ShouldBeEmpty();
        (await databases.Server.RunAsync("plain", "SELECT id FROM sender WHERE id_card = 'c1'")).Succeeded().Text.ShouldNotBeEmpty();
    }
}
