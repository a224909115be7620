using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Wal;
using Menshen.Engine;
using NpgsqlTypes;

namespace Menshen.Backup.Tests;

/// <summary>What was restored goes on on a timeline of its own, in the same repository.</summary>
[Collection(BackupTests.Name)]
public sealed class RestoredTimelineTests(BackupFixture fixture)
{
    private const string Rows = "SELECT string_agg(id::text, ',' ORDER BY id) FROM public.branch";

    [Fact]
    public async Task What_is_committed_behind_a_restore_comes_back_from_the_set_that_it_came_from_and_the_moments_of_before_stay_what_they_were()
    {
        await fixture.SqlAsync("CREATE TABLE public.branch (id int)");
        await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("INSERT INTO public.branch VALUES (1)");
        var early = await MomentAsync();
        await fixture.SqlAsync("INSERT INTO public.branch VALUES (2)");
        var mistake = await MomentAsync();
        await fixture.SqlAsync("INSERT INTO public.branch VALUES (3)");
        await fixture.ArchivedAsync();
        var copy = await fixture.CopyAsync();
        var place = fixture.NewDirectory();
        (await fixture.RestoreAsync(RestoreTarget.At(early), Rows, place, copy)).Answer.ShouldBe(["1"]);
        var behind = await GoOnAsync(place, copy);

        (await fixture.RestoreAsync(RestoreTarget.At(behind), Rows, repository: copy)).Answer.ShouldBe(["1,4"]);
        (await fixture.RestoreAsync(RestoreTarget.Latest, $"SELECT ({Rows}), timeline_id FROM pg_control_checkpoint()", repository: copy)).Answer.ShouldBe(["1,4,5|3"]);
        // Whoever restored to a wrong moment tries another one.
        (await fixture.RestoreAsync(RestoreTarget.At(mistake), $"SELECT ({Rows}), timeline_id FROM pg_control_checkpoint()", repository: copy)).Answer.ShouldBe(["1,2|3"]);
        (await fixture.VerifyAsync(copy)).ShouldBeEmpty();
    }

    private async Task<DateTimeOffset> GoOnAsync(string place, BackupRepository repository)
    {
        await using var engine = new EmbeddedEngine(BackupFixture.Options(place), fixture.Secrets, TimeProvider.System);
        await engine.StartAsync(BackupFixture.Cancellation);
        await using var receiver = new WalReceiver(engine, repository, fixture.Secrets, TimeProvider.System);
        receiver.Start();
        await WriteAsync(engine, receiver, 4);
        var behind = await MomentAsync();
        await WriteAsync(engine, receiver, 5);
        return behind;
    }

    private static async Task WriteAsync(EmbeddedEngine engine, WalReceiver receiver, int id)
    {
        await using var connection = await engine.OpenAsync("postgres", BackupFixture.Cancellation);
        await BackupFixture.AskAsync(connection, FormattableString.Invariant($"INSERT INTO public.branch VALUES ({id})"));
        var place = await BackupFixture.AskAsync(connection, "SELECT pg_current_wal_flush_lsn()");
        await receiver.WaitForAsync(NpgsqlLogSequenceNumber.Parse(place[0]), BackupFixture.Cancellation).WaitAsync(BusyMachine.Seconds(60), BackupFixture.Cancellation);
    }

    /// <summary>Behind what was committed, and before what will be: the engine has this machine's clock.</summary>
    private static async Task<DateTimeOffset> MomentAsync()
    {
        await Task.Delay(20, BackupFixture.Cancellation);
        var moment = DateTimeOffset.UtcNow;
        await Task.Delay(20, BackupFixture.Cancellation);
        return moment;
    }
}
