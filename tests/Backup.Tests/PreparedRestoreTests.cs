using Menshen.Backup.Restoring;
using Menshen.Engine;

namespace Menshen.Backup.Tests;

/// <summary>What waits for the second phase of its commit waits again in what came back, with its rows; recovery needs a place for each.</summary>
[Collection(BackupTests.Name)]
public sealed class PreparedRestoreTests(BackupFixture fixture)
{
    private const string Early = "before the set", Late = "after the set";

    [Fact]
    [Requirement("gat389-4.9-c")]
    public async Task Transactions_that_were_prepared_before_the_set_and_after_it_come_back_prepared()
    {
        await fixture.SqlAsync("CREATE TABLE public.due (n int)");
        await PrepareAsync(Early, 1);
        await fixture.TakeAsync(isFull: true);
        await PrepareAsync(Late, 2);
        await fixture.ArchivedAsync();
        const string question = "SELECT string_agg(gid, ', ' ORDER BY prepared), (SELECT count(*) FROM public.due), current_setting('max_prepared_transactions') FROM pg_prepared_xacts";
        (await fixture.RestoreAsync(RestoreTarget.Latest, question)).Answer.ShouldBe([$"{Early}, {Late}|0|2"]);

        var prepared = new PreparedTransactions(fixture.Engine);
        foreach (var one in await prepared.ListAsync(BackupFixture.Cancellation)) (await prepared.EndAsync(one, one.Gid == Early, BackupFixture.Cancellation)).ShouldBeTrue();
        (await fixture.SqlAsync("SELECT n FROM public.due")).ShouldBe(["1"]);
    }

    private async Task PrepareAsync(string gid, int number) => await fixture.SqlAsync($"BEGIN; INSERT INTO public.due VALUES ({number}); PREPARE TRANSACTION '{gid}'");
}
