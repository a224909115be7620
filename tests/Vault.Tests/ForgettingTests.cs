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

    private static Task<string> SubjectsAsync(TestVault test) =>
        test.AskAsync<string>("SELECT coalesce(string_agg(subject, ' ' ORDER BY time), '') FROM audit.event WHERE type = 'login_failed'");
}
