using Menshen.Journal;
using Menshen.Vault.Tests.Kit;

namespace Menshen.Vault.Tests;

/// <summary>What was cleared from the journal can be searched no more, and takes no room.</summary>
public sealed class ForgettingTests
{
    private const string Days = "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit.event'::regclass AND c.relname ~ to_char(timezone('UTC', now()) - interval '";

    [Fact]
    public async Task Days_that_the_journal_has_no_more_go_with_their_sessions_as_soon_as_nobody_reads_them_and_what_it_has_stays()
    {
        await using var test = new TestVault();
        foreach (var (number, days) in ((ulong, int)[])[(1, 9), (2, 5), (3, 1)])
        {
            var time = Records.Now - days * TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;
            test.Writer.Say(Records.Session(number) with { Time = time });
            test.Writer.Say(new LoginFailed(time, $"alice{days}", "express", "2001:db8::5", 40001, "LoginFailed"));
            // The last one is open still.
            if (number < 3) test.Writer.Say(new SessionClosed(time, number, "ClientTerminated", 0));
        }

        test.NextRun();
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "bob", "done"));
        await test.UpAsync();
        await test.CaughtUpAsync();
        (await SubjectsAsync(test)).ShouldBe("alice9 alice5 alice1");

        // What a clearing leaves. An auditor reads meanwhile: nothing waits for him, and nothing is taken from under him.
        await using (var reading = await test.ConnectAsync("menshen"))
        await using (var transaction = await reading.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var read = new Npgsql.NpgsqlCommand("SELECT count(*) FROM audit.event", reading, transaction);
            await read.ExecuteScalarAsync(TestContext.Current.CancellationToken);
            File.Delete(Directory.GetFiles(Path.Combine(test.Root, "journal"), "segment-*").Order(StringComparer.Ordinal).First());
            test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "carol", "done"));
            await test.CaughtUpAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            (await SubjectsAsync(test)).ShouldBe("alice9 alice5 alice1");
        }

        await TestVault.EventuallyAsync(async () => await SubjectsAsync(test) == "alice1", () => "still there");
        foreach (var days in (int[])[9, 5]) (await test.AskAsync<long>($"{Days}{days} days', 'YYYYMMDD')")).ShouldBe(0);
        (await test.AskAsync<string>("SELECT string_agg(number::text, ' ' ORDER BY number) FROM audit.session")).ShouldBe("3");
        (await test.AskAsync<long>("SELECT count(*) FROM audit.event WHERE action = 'user.add'")).ShouldBe(2);
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "dave", "done"));
        await test.CaughtUpAsync();
    }

    [Fact]
    public async Task Whoever_may_read_his_own_records_does_not_keep_what_was_cleared_by_reading_on_and_on()
    {
        await using var test = new TestVault { PatienceWithReaders = TimeSpan.FromSeconds(2) };
        var time = Records.Now - 9 * TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;
        test.Writer.Say(new LoginFailed(time, "alice9", "express", "2001:db8::5", 40001, "LoginFailed"));
        test.NextRun();
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "bob", "done"));
        await test.UpAsync(TestVault.Origin, new VaultReader("alice", 1, "alice", false));
        await test.CaughtUpAsync();
        // Two who take turns: there is never a moment without one.
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(i => ReadOnAsync(test, TimeSpan.FromSeconds(50 + 20 * i), over.Token)).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        File.Delete(Directory.GetFiles(Path.Combine(test.Root, "journal"), "segment-*").Order(StringComparer.Ordinal).First());
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "carol", "done"));
        await TestVault.EventuallyAsync(async () => await SubjectsAsync(test) == "", () => "still there");
        await over.CancelAsync();
        await Task.WhenAll(readers);
        (await test.AskAsync<long>("SELECT count(*) FROM audit.event WHERE action = 'user.add'")).ShouldBe(2);
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "dave", "done"));
        await test.CaughtUpAsync();
    }

    [Fact]
    public async Task Nobody_fills_with_his_sorting_the_disk_that_the_journal_may_share()
    {
        await using var test = new TestVault();
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true), new VaultReader("alice", 1, "alice", false));
        foreach (var (role, limit) in new[] { ("alice", "64MB"), ("wang", "8GB") })
        {
            await using var connection = await test.ConnectAsync(role);
            await using var shown = new Npgsql.NpgsqlCommand("SHOW temp_file_limit", connection);
            (await shown.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(limit);
            foreach (var change in new[] { "SET temp_file_limit = -1", "SET default_transaction_read_only = off", $"ALTER ROLE {role} SET temp_file_limit = -1", $"ALTER ROLE {role} RESET temp_file_limit" })
                (await Sql.RunAsync(connection, change)).ShouldBe(change.Contains("read_only", StringComparison.Ordinal) ? null : "42501", change);
        }

        await using var sorting = await test.ConnectAsync("alice");
        (await Sql.RunAsync(sorting, "SELECT count(*) FROM (SELECT md5(g::text) || repeat('x', 200) AS t FROM generate_series(1, 500000) g ORDER BY 1 OFFSET 0) s")).ShouldBe("53400");
    }

    /// <summary>Transactions that each look at the own log-ins once and then stay.</summary>
    private static async Task ReadOnAsync(TestVault test, TimeSpan stays, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using var connection = await test.ConnectAsync("alice");
                while (!cancellation.IsCancellationRequested)
                {
                    await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                    await using var read = new Npgsql.NpgsqlCommand("SELECT count(*) FROM audit.my_logins", connection, transaction);
                    await read.ExecuteScalarAsync(CancellationToken.None);
                    await Task.Delay(stays, cancellation);
                }
            }
            catch (Npgsql.NpgsqlException)
            {
                // His session was ended: he comes again.
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }

    private static Task<string> SubjectsAsync(TestVault test) =>
        test.AskAsync<string>("SELECT coalesce(string_agg(subject, ' ' ORDER BY time), '') FROM audit.event WHERE type = 'login_failed'");
}
