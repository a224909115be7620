using System.Net;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>An account that was unlocked is unlocked: for the gateway that was asked at once, and not undone by what was counted before and is written later.</summary>
[Collection(SealingTests.Name)]
public sealed class UnlockTests(SealingFixture fixture)
{
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.7");

    [Fact]
    [Requirement("realname-7.4.1-6.2")]
    public async Task What_was_counted_before_and_is_written_after_locks_nobody_again()
    {
        var id = await SubjectAsync("unlock_queued");
        var logins = new LoginCatalogue(fixture.Engine);

        // The naive way, past the memory of this gateway.
        await using (var naive = Failures(logins))
        {
            Lock(naive, id);
            await logins.UnlockAsync("unlock_queued", TestContext.Current.CancellationToken);
            naive.IsLocked(Attempt(id)).ShouldBeTrue();
        }

        await logins.UnlockAsync("unlock_queued", TestContext.Current.CancellationToken);
        await using (var failures = Failures(logins))
        {
            Lock(failures, id);
            await failures.UnlockAsync("unlock_queued", TestContext.Current.CancellationToken);
            failures.IsLocked(Attempt(id)).ShouldBeFalse();
            failures.NoteSuccess(Attempt(id)).ShouldNotBeNull();
        }
        (await LocksAsync(id)).ShouldBe(0);

        // What comes after counts as ever.
        await using (var failures = Failures(logins))
        {
            await failures.UnlockAsync("unlock_queued", TestContext.Current.CancellationToken);
            Lock(failures, id);
            failures.IsLocked(Attempt(id)).ShouldBeTrue();
        }
        (await LocksAsync(id)).ShouldBe(1);
    }

    /// <summary>A gateway that was cut off from the catalogue: it has failures to write, and has not heard that the subject was unlocked meanwhile.</summary>
    [Fact]
    public async Task What_another_gateway_counted_before_and_writes_after_locks_nobody_again_either()
    {
        var id = await SubjectAsync("unlock_elsewhere");
        var logins = new LoginCatalogue(fixture.Engine);
        await using var here = Failures(logins);
        await using (var elsewhere = Failures(logins))
        {
            Lock(elsewhere, id);
            await here.UnlockAsync("unlock_elsewhere", TestContext.Current.CancellationToken);
            await here.UnlockAsync("unlock_elsewhere", TestContext.Current.CancellationToken);
        }
        (await LocksAsync(id)).ShouldBe(0);
        await here.StartAsync(TestContext.Current.CancellationToken);
        here.IsLocked(Attempt(id)).ShouldBeFalse();

        // What it counts from then on is written, and heard.
        await using (var elsewhere = Failures(logins)) Lock(elsewhere, id);
        (await LocksAsync(id)).ShouldBe(1);
        await using var restarted = Failures(logins);
        await restarted.StartAsync(TestContext.Current.CancellationToken);
        restarted.IsLocked(Attempt(id)).ShouldBeTrue();
    }

    /// <summary>A gateway that was cut off, and locks by what it counted before: back again, it has to hear of what was told meanwhile.</summary>
    [Fact]
    public async Task A_gateway_that_did_not_hear_of_it_unlocks_when_it_is_back()
    {
        var id = await SubjectAsync("unlock_unheard");
        await using var here = Failures(new LoginCatalogue(fixture.Engine));
        await using var elsewhere = Failures(new LoginCatalogue(fixture.Engine));
        await elsewhere.StartAsync(TestContext.Current.CancellationToken);
        Lock(elsewhere, id);
        await here.UnlockAsync("unlock_unheard", TestContext.Current.CancellationToken);
        elsewhere.IsLocked(Attempt(id)).ShouldBeTrue();

        // What the listener says after each new connection.
        elsewhere.Hear("everything");
        await UntilAsync(() => Task.FromResult(!elsewhere.IsLocked(Attempt(id))));
        // Heard once: what is wrong from then on locks, however often it is back.
        Lock(elsewhere, id);
        elsewhere.Hear("everything");
        await UntilAsync(async () => await LocksAsync(id) == 1);
        elsewhere.IsLocked(Attempt(id)).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_is_not_there_is_not_unlocked()
    {
        await using var failures = Failures(new LoginCatalogue(fixture.Engine));
        (await Should.ThrowAsync<CatalogueRefusalException>(() => failures.UnlockAsync("nobody_here", TestContext.Current.CancellationToken))).Message.ShouldContain("nobody_here");
    }

    // Its writing has not begun: all that is counted waits until its end.
    private LoginFailures Failures(LoginCatalogue logins) =>
        new(logins, new AdministrationLog(fixture.Journal, TimeProvider.System), LoginRules.Default, TimeProvider.System);

    private static void Lock(LoginFailures failures, long id)
    {
        for (var i = 0; i < LoginRules.Default.Persons.Failures; i++) failures.NoteFailure(Attempt(id));
        failures.IsLocked(Attempt(id)).ShouldBeTrue();
    }

    private static LoginAttempt Attempt(long id) =>
        new("unlock_queued", new SubjectEntry(id, "unlock_queued", "unlock_queued", "", CanLogin: true) { Kind = "person" }, Source, IsEncrypted: true);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var end = Environment.TickCount64 + 60_000;
        while (!await condition())
        {
            Environment.TickCount64.ShouldBeLessThan(end);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<long> LocksAsync(long id) =>
        (long)(await fixture.SqlAsync($"SELECT count(*) FROM menshen.login_failure WHERE subject_id = {id} AND locked_until > now()"))!;

    private async Task<long> SubjectAsync(string name) => (long)(await fixture.SqlAsync($"""
        INSERT INTO menshen.subject (name, kind, engine_role, scram_verifier, created_by, person)
        VALUES ('{name}', 'person', '{name}', 'SCRAM-SHA-256$4096:c2FsdA==$' || repeat('A', 43) || '=:' || repeat('A', 43) || '=', 'test', 'test') RETURNING id
        """))!;
}
