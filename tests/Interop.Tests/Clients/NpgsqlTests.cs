using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Interop.Tests.Clients;

public sealed class NpgsqlUser(SharedDeployment shared) : ClientUser(shared, "it_npgsql")
{
    private NpgsqlDataSource? _source;

    public NpgsqlDataSource Source => _source!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _source = NpgsqlDataSource.Create(Settings().ConnectionString);
    }

    public NpgsqlConnectionStringBuilder Settings() => new()
    {
        Host = "localhost", Port = Deployment.Port, Username = User.Name, Password = User.Password, Database = User.Database,
        SslMode = SslMode.VerifyFull, RootCertificate = Deployment.AuthorityCertificate, MaxPoolSize = 5, Timeout = 60, CommandTimeout = 60,
        ChannelBinding = ChannelBinding.Require, IncludeFailedBatchedCommand = true,
    };
}

public sealed class NpgsqlTests(NpgsqlUser client) : IClassFixture<NpgsqlUser>
{
    private NpgsqlDataSource Source => client.Source;

    [Fact]
    public async Task A_batch_comes_back_in_order()
    {
        await using var batch = Source.CreateBatch();
        for (var i = 0; i < 100; i++)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select $1::int * 3 as batched") { Parameters = { new() { Value = i } } });
        await using var reader = await batch.ExecuteReaderAsync();
        var sum = 0;
        do
        {
            (await reader.ReadAsync()).ShouldBeTrue();
            sum += reader.GetInt32(0);
        }
        while (await reader.NextResultAsync());
        sum.ShouldBe(99 * 100 / 2 * 3);
        (await client.User.StatementsAsync("as batched")).Count(row => row.Outcome == "succeeded" && row.Rows == 1).ShouldBe(100);
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_batch_skips_the_rest_and_undoes_the_beginning()
    {
        await ExecuteAsync("create table batch_error (i int primary key)");
        await using var connection = await Source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var value in (int[])[1, 2, 1, 3])
            batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into batch_error values ($1)") { Parameters = { new() { Value = value } } });
        var error = await Should.ThrowAsync<PostgresException>(() => batch.ExecuteNonQueryAsync());
        error.SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
        error.ConstraintName.ShouldBe("batch_error_pkey");
        error.BatchCommand.ShouldBe(batch.BatchCommands[2]);
        (await AskAsync<long>(connection, "select count(*) from batch_error")).ShouldBe(0);
    }

    [Fact]
    public async Task Binary_COPY_goes_in_and_out()
    {
        const int Rows = 20_000;
        await ExecuteAsync("create table imported (i int, t text, d timestamptz, a int[])");
        await using var connection = await Source.OpenConnectionAsync();
        await using (var import = await connection.BeginBinaryImportAsync("copy imported from stdin (format binary)"))
        {
            for (var i = 0; i < Rows; i++)
                await import.WriteRowAsync(CancellationToken.None, i, $"zeile {i}", DateTime.UnixEpoch.AddSeconds(i), (int[])[i, -i]);
            (await import.CompleteAsync()).ShouldBe((ulong)Rows);
        }

        long sum = 0;
        await using (var export = await connection.BeginBinaryExportAsync("copy (select * from imported order by i) to stdout (format binary)"))
        {
            while (await export.StartRowAsync() != -1)
            {
                var i = await export.ReadAsync<int>();
                (await export.ReadAsync<string>()).ShouldBe($"zeile {i}");
                (await export.ReadAsync<DateTime>(NpgsqlDbType.TimestampTz)).ShouldBe(DateTime.UnixEpoch.AddSeconds(i));
                sum += (await export.ReadAsync<int[]>())[1];
            }
        }

        sum.ShouldBe(-(long)Rows * (Rows - 1) / 2);
        var copies = await client.User.StatementsAsync("imported");
        copies.Single(row => row.Command == "COPY" && row.Writes.Count > 0).ShouldHaveSucceeded(Rows, writes: ["imported"]);
        copies.Single(row => row.Command == "COPY" && row.Reads.Count > 0).ShouldHaveSucceeded(Rows, reads: ["imported"]);
    }

    [Fact]
    public async Task An_import_given_up_leaves_no_row_and_a_working_connection()
    {
        await ExecuteAsync("create table given_up (i int)");
        await using var connection = await Source.OpenConnectionAsync();
        await using (var import = await connection.BeginBinaryImportAsync("copy given_up from stdin (format binary)"))
            await import.WriteRowAsync(CancellationToken.None, 1);
        (await AskAsync<long>(connection, "select count(*) from given_up")).ShouldBe(0);
    }

    [Fact]
    public async Task A_cancellation_token_cancels_in_the_engine()
    {
        await using var connection = await Source.OpenConnectionAsync();
        using var cancellation = new CancellationTokenSource();
        await using var command = new NpgsqlCommand("select pg_sleep(60) as npgsql_slept", connection);
        var running = command.ExecuteNonQueryAsync(cancellation.Token);
        await Eventually.TrueAsync(async () =>
        {
            await using var other = await Source.OpenConnectionAsync();
            return await AskAsync<long>(other, "select count(*) from pg_stat_activity where query like '%npgsql_slept' and state = 'active'") == 1;
        });
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        error.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.QueryCanceled);
        (await AskAsync<int>(connection, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Prepared_statements_are_prepared_once_and_run_often()
    {
        await using var connection = await Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("select $1 + 1 as npgsql_prepared", connection) { Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Integer } } };
        await command.PrepareAsync();
        for (var i = 0; i < 50; i++)
        {
            command.Parameters[0].Value = i;
            (await command.ExecuteScalarAsync()).ShouldBe(i + 1);
        }

        (await AskAsync<long>(connection, "select count(*) from pg_prepared_statements where statement like '%npgsql_prepared'")).ShouldBe(1);
        await command.UnprepareAsync();
        (await client.User.StatementsAsync("as npgsql_prepared")).Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_waiting_listener_hears()
    {
        await using var ears = await Source.OpenConnectionAsync();
        var heard = new List<string>();
        ears.Notification += (_, n) => heard.Add($"{n.Channel} {n.Payload}");
        await ExecuteAsync(ears, "listen npgsql_door");
        var wait = ears.WaitAsync(BusyMachine.Patience);
        await ExecuteAsync("notify npgsql_door, 'knock'");
        (await wait).ShouldBeTrue();
        heard.ShouldBe(["npgsql_door knock"]);
    }

    [Fact]
    public async Task Multiplexing_shares_few_sessions()
    {
        var settings = client.Settings();
        (settings.Multiplexing, settings.MaxPoolSize, settings.ApplicationName) = (true, 2, "it-multiplexing");
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async i =>
        {
            await using var command = source.CreateCommand("select $1 as multiplexed");
            command.Parameters.Add(new() { Value = i });
            return (int)(await command.ExecuteScalarAsync())!;
        }));
        answers.ShouldBe(Enumerable.Range(0, 300));
        var rows = await client.User.StatementsAsync("as multiplexed");
        rows.Count.ShouldBe(300);
        rows.Select(row => row.Session).Distinct().Count().ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_pooled_connection_comes_back_clean()
    {
        var settings = client.Settings();
        (settings.MaxPoolSize, settings.ApplicationName) = (1, "it-pooled");
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        int first;
        await using (var connection = await source.OpenConnectionAsync())
        {
            first = connection.ProcessID;
            await ExecuteAsync(connection, "set work_mem = '11MB'; create temp table left_behind (i int); listen left_behind");
        }

        await using var again = await source.OpenConnectionAsync();
        again.ProcessID.ShouldBe(first);
        (await AskAsync<string>(again, "show work_mem")).ShouldNotBe("11MB");
        (await AskAsync<bool>(again, "select to_regclass('left_behind') is null and not exists (select from pg_listening_channels())")).ShouldBeTrue();
        (await client.User.StatementsAsync("DISCARD ALL"))[0].Outcome.ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_parameter_of_ten_megabytes_goes_in_and_comes_back()
    {
        var bytes = new byte[10_000_000];
        new Random(17).NextBytes(bytes);
        await using var command = Source.CreateCommand("select $1 as ten_megabytes, md5($1)");
        command.Parameters.Add(new() { Value = bytes });
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        (await reader.GetFieldValueAsync<byte[]>(0)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
#pragma warning disable CA5351 // PostgreSQL's md5() is asked for the same, nothing depends on its strength.
        reader.GetString(1).ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(bytes)));
#pragma warning restore CA5351
    }

    [Fact]
    public async Task Types_of_the_database_are_loaded_and_mapped()
    {
        await ExecuteAsync("create type mood as enum ('sad', 'glad'); create type pair as (x int, y mood[]); create table typed (m mood, p pair, r int4range, n numeric)");
        await ExecuteAsync("insert into typed values ('glad', row(1, array['sad','glad']::mood[]), '[1,5)', 12345678901234567890.123456789)");
        await using var connection = await Source.OpenConnectionAsync();
        await connection.ReloadTypesAsync();
        await using var command = new NpgsqlCommand("select m::text, (p).y::text[], r, n::text from typed", connection);
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        reader.GetString(0).ShouldBe("glad");
        reader.GetFieldValue<string[]>(1).ShouldBe(["sad", "glad"]);
        reader.GetFieldValue<NpgsqlRange<int>>(2).ToString().ShouldBe("[1,5)");
        decimal.Parse(reader.GetString(3), CultureInfo.InvariantCulture).ShouldBe(12345678901234567890.123456789m);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
