using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>The attack: the owner of a table that is being sealed gives it, meanwhile, something that runs a function of his as Menshen, who may do anything.</summary>
[Collection(SealingTests.Name)]
public sealed class ShadowAttackTests(SealingFixture fixture) : ShadowConverting(fixture)
{
    // What a superuser's transaction does is rolled back where the work fails; that a sequence was asked is not, nor would COPY TO PROGRAM be.
    private const string Mallory = """
        CREATE SCHEMA s; GRANT ALL ON SCHEMA s TO sa_mallory; CREATE SEQUENCE s.risen; GRANT ALL ON s.risen TO sa_mallory;
        CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender SELECT i, 'one' || i FROM generate_series(1, 3000) i; ALTER TABLE s.sender OWNER TO sa_mallory;
        CREATE FUNCTION s.rise(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
            IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN PERFORM nextval('s.risen'); END IF; RETURN true; END $$;
        ALTER FUNCTION s.rise(text) OWNER TO sa_mallory
        """;

    private const string Mood = "CREATE TYPE s.mood AS ENUM ('one1', '1'); CREATE FUNCTION s.told(s.mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM s.rise(''); RETURN '1'; END $$; "
        + "CREATE FUNCTION s.counted(s.mood) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN PERFORM s.rise(''); RETURN 1; END $$; CREATE CAST (s.mood AS text) WITH FUNCTION s.told(s.mood); CREATE CAST (s.mood AS integer) WITH FUNCTION s.counted(s.mood) AS ASSIGNMENT";

    [Fact]
    public async Task That_is_the_attack_a_column_gets_a_type_from_us_and_its_owners_CHECK_runs_as_us()
    {
        await MakeAsync("sa_proof");
        await AsMalloryAsync("sa_proof", "ALTER TABLE s.sender ADD CHECK (s.rise(phone))");
        (await HasRisenAsync("sa_proof")).ShouldBeFalse();
        await SqlAsync("sa_proof", "ALTER TABLE ONLY s.sender ALTER phone TYPE varchar(100)");
        (await HasRisenAsync("sa_proof")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, "ALTER TABLE s.sender ADD CHECK (s.rise(phone))")]
    [InlineData(false, "ALTER TABLE s.sender ADD CHECK (s.rise(phone))")]
    [InlineData(true, "DELETE FROM s.sender WHERE id > 1; ALTER TABLE s.sender ALTER phone TYPE s.mood USING phone::s.mood")]
    [InlineData(false, "DELETE FROM s.sender WHERE id > 1; ALTER TABLE s.sender ALTER phone TYPE s.mood USING phone::s.mood")]
    public async Task What_the_owner_gives_the_column_while_it_is_converted_does_not_run_as_us(bool isCopied, string meanwhile)
    {
        foreach (var isLate in (bool[])[false, true])
        {
            var database = $"sa_{Guid.NewGuid().ToString("N")[..8]}";
            var group = await MakeAsync(database);
            var work = await BeginAsync(database, group);
            await using ISealConversion conversion = isCopied ? Shadow(work, group) : Plain(work, group);
            if (isLate) (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
            await AsMalloryAsync(database, meanwhile);
            var refused = await Record.ExceptionAsync(async () =>
            {
                if (isLate) await conversion.FinishAsync(TimeSpan.FromSeconds(1), Cancellation);
                await ConvertAsync(conversion);
            });
            (await HasRisenAsync(database)).ShouldBeFalse();
            refused.ShouldBeOfType<CatalogueRefusalException>().Message.ShouldContain("cannot be converted");
            await conversion.GiveUpAsync(Cancellation);
            await WorkedAsync(work, conversion, "given-up");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nor_does_a_constraint_that_has_the_name_of_ours_when_the_column_is_opened(bool isCopied)
    {
        var database = $"sa_name_{isCopied}".ToLowerInvariant();
        var group = await MakeAsync(database);
        var work = await BeginAsync(database, group);
        await using (var conversion = Shadow(work, group))
        {
            await ConvertAsync(conversion);
            await WorkedAsync(work, conversion);
        }
        await AsMalloryAsync(database, "ALTER TABLE s.sender ADD CONSTRAINT menshen_unsealed_2 CHECK (s.rise(phone))");
        var wish = work with { Id = 0, Unseals = true };
        (await ColumnConversion.ObstaclesAsync(Fixture.Engine, wish, 'e', Cancellation)).ShouldHaveSingleItem().ShouldContain("menshen_unsealed_2");
        var back = await BeginAsync(database, group, unseal: true);
        await using ISealConversion opening = isCopied ? Shadow(back, group) : Plain(back, group);
        await Should.ThrowAsync<CatalogueRefusalException>(() => ConvertAsync(opening));
        (await HasRisenAsync(database)).ShouldBeFalse();
        await opening.GiveUpAsync(Cancellation);
        await WorkedAsync(back, opening, "given-up");
    }

    [Fact]
    public async Task Nor_a_cast_of_the_key_by_which_the_trigger_notes_rows()
    {
        var group = await MakeAsync("sa_key");
        var work = await BeginAsync("sa_key", group);
        await using var conversion = Shadow(work, group);
        (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        await AsMalloryAsync("sa_key", "BEGIN; ALTER TABLE s.sender DROP CONSTRAINT sender_pkey; ALTER TABLE s.sender RENAME id TO old; ALTER TABLE s.sender ADD id s.mood; "
            + "INSERT INTO s.sender (old, phone, id) VALUES (9001, 'two', '1'); UPDATE s.sender SET id = '1' WHERE old = 1; DELETE FROM s.sender WHERE old = 1; COMMIT");
        (await HasRisenAsync("sa_key")).ShouldBeFalse();
        await AsMalloryAsync("sa_key", "BEGIN; ALTER TABLE s.sender DROP id; ALTER TABLE s.sender RENAME old TO id; ALTER TABLE s.sender ADD PRIMARY KEY (id); COMMIT");
        await ConvertAsync(conversion);
        conversion.Way.ShouldContain("copied beside");
        (await SqlAsync("sa_key", "SELECT count(*) FROM s.sender WHERE phone LIKE '~ms1e%'")).ShouldBe(3000L);
        await WorkedAsync(work, conversion);
    }

    [Fact]
    public async Task Nor_a_cast_of_a_column_whose_length_is_looked_at()
    {
        await MakeAsync("sa_sample");
        await AsMalloryAsync("sa_sample", "DELETE FROM s.sender WHERE id > 1; ALTER TABLE s.sender ALTER phone TYPE s.mood USING phone::s.mood");
        await new SealedSample(Fixture.Engine).LengthAsync("sa_sample", "s", "sender", "phone", Cancellation);
        (await HasRisenAsync("sa_sample")).ShouldBeFalse();
    }

    private async Task<SealGroup> MakeAsync(string database)
    {
        await Fixture.SqlAsync("DO $$ BEGIN CREATE ROLE sa_mallory; EXCEPTION WHEN duplicate_object THEN END $$");
        var group = await MakeAsync(database, "sa-attack", Mallory);
        await AsMalloryAsync(database, Mood);
        return group;
    }

    private async Task AsMalloryAsync(string database, string sql)
    {
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        await RunAsync(connection, $"SET ROLE sa_mallory; {sql}");
    }

    private async Task<bool> HasRisenAsync(string database) => (bool)(await SqlAsync(database, "SELECT is_called FROM s.risen"))!;
}
