namespace Menshen.Sql.Tests.Sealing;

/// <summary>What is written into sealed columns, by whatever statement and on whatever way, is sealed or refused.</summary>
public sealed class SealWriteTests
{
    [Theory]
    [InlineData("INSERT INTO sender VALUES (1, 'n', 'x', 'p', 'a')", "w1'x' w2'p' w3'a'")]
    [InlineData("INSERT INTO sender (name, id_card) VALUES ('n', 'x')", "w1'x'")]
    [InlineData("INSERT INTO sender (phone, id_card) VALUES ('p', 'x'), (NULL, DEFAULT), ('q', ('y'))", "w2'p' w1'x' w2'q' w1'y'")]
    [InlineData("INSERT INTO sender (id, id_card) VALUES ($1, $2)", "w1$2")]
    [InlineData("INSERT INTO public.sender (id_card) VALUES ('')", "w1''")]
    [InlineData("INSERT INTO sender AS s (id_card) OVERRIDING SYSTEM VALUE VALUES ('x') RETURNING *", "w1'x'")]
    [InlineData("INSERT INTO sender DEFAULT VALUES", "-")]
    [InlineData("INSERT INTO sender (id_card) VALUES (E'a\\'b'), ($$c$$), ($1::varchar), (CAST('d' AS text)), (text 'e'), (N'f')", "w1E'a\\'b' w1$$c$$ w1'd' w1'e' w1'f' w1$1")]
    [InlineData("INSERT INTO sender (id_card) VALUES (CASE WHEN $2 = 1 THEN 'x' ELSE $1 END)", "w1'x' w1$1")]
    [InlineData("INSERT INTO sender (id_card) VALUES ('x'::menshen.sealed_id_card)", "w1'x'")]
    [InlineData("INSERT INTO sender (id_card, name) VALUES (NULLIF($1, ''), NULLIF($2, ''))", "w1'' w1$1")]
    [InlineData("INSERT INTO sender (id_card) VALUES (CASE $1 WHEN '' THEN NULL WHEN 'x' THEN 'y' ELSE $1 END)", "w1'' w1'x' w1'y' w1$1")]
    [InlineData("INSERT INTO sender_view (id, id_card) VALUES (1, 'x')", "w1'x'")]
    [InlineData("INSERT INTO \"Odd Name\" (\"Id Card\") VALUES ('x')", "w1'x'")]
    [InlineData("INSERT INTO U&\"\\0073ender\" (id_card) VALUES ('x')", "w1'x'")]
    [InlineData("INSERT INTO SENDER (ID_CARD) VALUES ('x')", "w1'x'")]
    [InlineData("INSERT INTO sender (id_card, name) VALUES ('a'\n'b', 'n')", "w1'a'\n'b'")]
    [InlineData("INSERT INTO plain VALUES ('x'); INSERT INTO sender (id_card) VALUES ('y')", "w1'y'")]
    public void Of_insert_values(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("INSERT INTO sender (id, id_card) SELECT 1, 'x'", "w1'x'")]
    [InlineData("INSERT INTO sender (id, id_card) SELECT id, id_card FROM receiver", "-")]
    [InlineData("INSERT INTO receiver SELECT id, id_card, phone FROM sender WHERE id_card = 'x'", "s1'x'")]
    [InlineData("INSERT INTO receiver SELECT r.* FROM receiver r", "-")]
    [InlineData("INSERT INTO receiver SELECT * FROM receiver", "-")]
    [InlineData("INSERT INTO receiver TABLE receiver", "-")]
    [InlineData("INSERT INTO sender (id_card) SELECT 'x' UNION ALL SELECT id_card FROM receiver UNION ALL SELECT $1", "w1'x' w1$1")]
    [InlineData("INSERT INTO sender (id, id_card) SELECT 1, 'x' UNION SELECT 2, 'y'", "w1'x' w1'y'")]
    [InlineData("INSERT INTO sender (id_card) SELECT c FROM (VALUES ('x'), ('y')) v (c)", "w1'x' w1'y'")]
    [InlineData("INSERT INTO sender (id_card) WITH v (c) AS (SELECT 'x') SELECT c FROM v", "w1'x'")]
    [InlineData("WITH v (c) AS (SELECT 'x') INSERT INTO sender (id_card) SELECT c FROM v", "w1'x'")]
    [InlineData("INSERT INTO sender (id_card) (VALUES ('x'), ('y') LIMIT 1)", "w1'x' w1'y'")]
    [InlineData("INSERT INTO sender (id_card) SELECT (SELECT 'x')", "w1'x'")]
    [InlineData("INSERT INTO sender (id_card) SELECT (SELECT id_card FROM receiver r WHERE r.id = p.id) FROM plain p", "-")]
    [InlineData("WITH moved AS (DELETE FROM receiver RETURNING id_card) INSERT INTO sender (id_card) SELECT id_card FROM moved", "-")]
    [InlineData("WITH new AS (INSERT INTO receiver (id_card) VALUES ('x') RETURNING id, id_card) INSERT INTO sender (id, id_card) SELECT * FROM new", "w1'x'")]
    public void Of_insert_from_a_query(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("INSERT INTO sender (id, id_card) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET id_card = 'y'", "w1'x' w1'y'")]
    [InlineData("INSERT INTO sender (id, id_card) VALUES (1, 'x') ON CONFLICT (id_card) DO UPDATE SET id_card = excluded.id_card WHERE sender.phone <> 'p'", "w1'x' s2'p'")]
    [InlineData("INSERT INTO sender AS s (id, id_card) VALUES (1, $1) ON CONFLICT ON CONSTRAINT k DO UPDATE SET phone = $2, id_card = COALESCE(excluded.id_card, s.id_card, 'y')", "w1'y' w1$1 w2$2")]
    [InlineData("INSERT INTO sender (id, id_card) VALUES (1, 'x') ON CONFLICT (id) WHERE id_card IS NOT NULL DO NOTHING RETURNING id_card = 'z'", "w1'x' s1'z'")]
    [InlineData("INSERT INTO sender (id_card) VALUES ('x') ON CONFLICT (id) DO UPDATE SET (id_card, phone) = ROW('y', 'p')", "w1'x' w1'y' w2'p'")]
    public void Of_on_conflict(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("UPDATE sender SET id_card = 'x', name = 'n' WHERE id = 1", "w1'x'")]
    [InlineData("UPDATE sender SET id_card = $1 WHERE id_card = $2", "w1$1 s1$2")]
    [InlineData("UPDATE sender SET (id_card, name, phone) = ('x', 'n', 'p')", "w1'x' w2'p'")]
    [InlineData("UPDATE sender SET (id_card, phone) = (SELECT 'x', r.phone FROM receiver r)", "w1'x'")]
    [InlineData("UPDATE sender s SET id_card = r.id_card FROM receiver r WHERE r.phone = s.phone", "-")]
    [InlineData("UPDATE sender SET id_card = v.c FROM (VALUES (1, 'x'), (2, 'y')) v (id, c) WHERE sender.id = v.id", "w1'x' w1'y'")]
    [InlineData("UPDATE sender SET id_card = CASE id WHEN 1 THEN 'x' WHEN 2 THEN $1 ELSE id_card END", "w1'x' w1$1")]
    [InlineData("UPDATE sender SET id_card = NULL, phone = DEFAULT", "-")]
    [InlineData("UPDATE sender SET id_card = NULLIF(id_card, 'x')", "s1'x'")]
    [InlineData("UPDATE sender SET name = 'x' WHERE CURRENT OF c", "-")]
    [InlineData("UPDATE ONLY sender SET id_card = COALESCE($1, id_card)", "w1$1")]
    [InlineData("UPDATE sender SET id_card = (SELECT id_card FROM receiver WHERE phone = 'p') RETURNING phone = 'q'", "s2'p' s2'q'")]
    [InlineData("UPDATE plain SET a = 'x' WHERE b IN (SELECT id FROM sender WHERE id_card = 'y')", "s1'y'")]
    [InlineData("DELETE FROM sender USING receiver r WHERE sender.id_card = r.id_card AND r.phone = 'p'", "s2'p'")]
    [InlineData("DELETE FROM sender WHERE id_card IN ('x', $1) RETURNING id_card", "s1'x' s1$1")]
    public void Of_update_and_delete(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("MERGE INTO sender s USING (VALUES (1, 'x')) v (id, c) ON s.id = v.id WHEN MATCHED AND s.phone = 'p' THEN UPDATE SET id_card = v.c "
        + "WHEN NOT MATCHED THEN INSERT (id, id_card, phone) VALUES (v.id, v.c, 'q')", "w1'x' s2'p' w2'q'")]
    [InlineData("MERGE INTO sender s USING receiver r ON s.id_card = r.id_card WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND r.phone = 'p' THEN "
        + "INSERT VALUES (r.id, 'n', r.id_card, r.phone, 'a')", "s2'p' w3'a'")]
    [InlineData("MERGE INTO sender s USING plain p ON s.id = p.id WHEN MATCHED THEN UPDATE SET id_card = p.id_card", "! public.sender.id_card: a value from a column that is not sealed")]
    public void Of_merge(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("INSERT INTO sender (id_card) VALUES (12345)", "a value from a number, that is not a string in quotes")]
    [InlineData("INSERT INTO sender (id_card) VALUES (-12345)", "a value from a number, that is not a string in quotes")]
    [InlineData("INSERT INTO sender (id_card) VALUES (true)", "a value from true or false, that is not a string in quotes")]
    [InlineData("INSERT INTO sender (id_card) VALUES (B'01')", "a value from a bit string, that is not a string in quotes")]
    [InlineData("INSERT INTO sender (id_card) VALUES (U&'\\0041')", "a value from a literal U&'...', that is not a string in quotes")]
    [InlineData("INSERT INTO sender (id_card) VALUES ('a' || 'b')", "a value from operator ||")]
    [InlineData("INSERT INTO sender (id_card) VALUES (upper('a'))", "a value from function upper")]
    [InlineData("INSERT INTO sender (id_card) VALUES ('x'::varchar(18))", "a value from a cast to varchar(...)")]
    [InlineData("INSERT INTO sender (id_card) VALUES ('x'::char(18))", "a value from a cast to bpchar(...)")]
    [InlineData("INSERT INTO sender (id_card) VALUES ($1::bigint)", "a value from a cast to int8")]
    [InlineData("INSERT INTO sender (id_card) VALUES ('x'::citext)", "a value from a cast to citext")]
    [InlineData("INSERT INTO sender (id_card) SELECT name FROM sender", "a value from the column public.sender.name, which is not sealed")]
    [InlineData("INSERT INTO sender (id_card) SELECT p.id_card FROM plain p", "a value from a column that is not sealed")]
    [InlineData("INSERT INTO sender (id_card) SELECT id_card FROM plain", "a value from a column that is not sealed")]
    [InlineData("INSERT INTO sender (id_card) SELECT phone FROM receiver", "a value of public.receiver.phone, of another seal group")]
    [InlineData("INSERT INTO sender (id_card) SELECT COALESCE(id_card, name) FROM sender", "a value made of sealed ones or others")]
    [InlineData("INSERT INTO sender (id_card) SELECT id_card FROM receiver UNION ALL SELECT name FROM plain", "a value made of sealed ones or others")]
    [InlineData("INSERT INTO sender (id_card) SELECT string_agg(id_card, ',') FROM receiver", "a value made of sealed ones or others")]
    [InlineData("INSERT INTO sender (id_card) SELECT * FROM plain", "a value from the columns of a *")]
    [InlineData("INSERT INTO sender SELECT 1, p.*, 'x' FROM plain p", "a value from the columns of a *")]
    [InlineData("UPDATE sender SET id_card = u FROM unnest(ARRAY['x', 'y']) u", "a value from a column that is not sealed")]
    [InlineData("UPDATE sender SET id_card = id_card || 'x'", "a value made of sealed ones or others")]
    [InlineData("UPDATE sender SET id_card[1] = 'x'", "a part of the value")]
    [InlineData("UPDATE sender SET (id_card, phone) = (SELECT * FROM plain)", "a value from a row of unknown columns")]
    public void What_cannot_be_sealed_is_refused(string sql, string construct)
    {
        var fault = Planned.Of(sql).Fault.ShouldNotBeNull(sql);
        (fault.Column, fault.Construct, fault.OnlySearch).ShouldBe(("public.sender.id_card", construct, false));
        fault.Instead.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE sender SET id_card = $1 WHERE id_card = $1", "parameter $1 that is both written and compared")]
    [InlineData("INSERT INTO sender (id_card) SELECT $1 WHERE NOT EXISTS (SELECT FROM sender WHERE id_card = $1)", "parameter $1 that is both written and compared")]
    [InlineData("SELECT FROM sender WHERE $1 = $2 AND id_card = $1 AND name = $2", "parameter $2 that is also used where nothing is sealed")]
    [InlineData("SELECT FROM sender WHERE $1 = $2 AND id_card = $1 AND phone = $2", "parameter $2 that also aims at public.sender.id_card, of another seal group")]
    [InlineData("SELECT FROM sender WHERE id_card = $1 AND phone = $2 AND $1 = $2", "parameter $2 that also aims at public.sender.id_card, of another seal group")]
    [InlineData("UPDATE sender SET id_card = $1 WHERE $1 = $2 AND id_card = $2", "parameter $2 that is both written and compared")]
    [InlineData("UPDATE sender SET address = NULLIF($1, '')", "parameter $1 of a set whose values are compared")]
    [InlineData("INSERT INTO sender (name, id_card) VALUES ($1, $1)", "parameter $1 that is also used where nothing is sealed")]
    [InlineData("SELECT FROM sender WHERE id_card = $1 OR name = $1", "parameter $1 that is also used where nothing is sealed")]
    [InlineData("SELECT FROM sender WHERE id_card = $1 OR length($1) = 0", "parameter $1 that is also used where nothing is sealed")]
    [InlineData("SELECT FROM sender WHERE id_card = $1 LIMIT $1", "parameter $1 that is also used where nothing is sealed")]
    [InlineData("SELECT FROM sender WHERE phone = $1 OR id_card = $1", "parameter $1 that also aims at public.sender.phone, of another seal group")]
    [InlineData("SELECT FROM sender s, (VALUES ('x')) v (c) WHERE s.id_card = c AND c LIKE 'x%'", "a literal that is also used where nothing is sealed")]
    [InlineData("WITH v (c) AS (VALUES ('x')), w AS (INSERT INTO sender (id_card) SELECT c FROM v) SELECT FROM receiver, v WHERE id_card = c", "a literal that is both written and compared")]
    [InlineData("INSERT INTO sender (id_card) SELECT c FROM (VALUES ('y'), ('x')) v (c) ORDER BY c", "a literal that is also used where nothing is sealed")]
    [InlineData("INSERT INTO sender (address) SELECT 'x' UNION SELECT 'x'", "a literal of a set whose values are compared")]
    public void One_sealed_value_cannot_serve_two_uses(string sql, string construct) =>
        Planned.Of(sql).Fault.ShouldNotBeNull(sql).Construct.ShouldBe(construct);

    [Theory]
    [InlineData("SELECT FROM sender WHERE $1 IS NULL OR id_card = $1", "s1$1")]
    [InlineData("SELECT FROM sender WHERE $1::text IS NULL OR id_card = $1", "s1$1")]
    [InlineData("SELECT $1 FROM sender s JOIN receiver r ON s.id_card = $1 AND r.id_card = $1", "s1$1")]
    [InlineData("UPDATE sender SET id_card = COALESCE($1, $1)", "w1$1")]
    [InlineData("SELECT FROM sender WHERE $1 = '' OR id_card = $1", "s1'' s1$1")]
    [InlineData("SELECT FROM sender WHERE id_card = NULLIF($1, '')", "s1'' s1$1")]
    [InlineData("SELECT FROM sender WHERE ($1 IS NULL OR $1 IN ('', 'all') OR id_card = $1) AND ($2 = '' OR name = $2)", "s1'' s1'all' s1$1")]
    public void The_same_use_twice_is_one(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);
}
