using Menshen.Server;

namespace Menshen.Cli.Tests.Sealing;

public class SharedLooksTests
{
    [Fact]
    public async Task Whoever_asks_while_a_look_is_under_way_shares_the_next_one_and_other_databases_do_not_wait()
    {
        var (looks, goOn) = (0, new TaskCompletionSource());
        var shared = new SharedLooks(async database =>
        {
            Interlocked.Increment(ref looks);
            if (database == "slow") await goOn.Task;
        });
        var first = shared.AskAsync("slow");
        var others = Enumerable.Range(0, 50).Select(_ => shared.AskAsync("slow")).ToArray();
        await shared.AskAsync("quick");
        looks.ShouldBe(2);
        others.ShouldAllBe(other => !other.IsCompleted);
        goOn.SetResult();
        await Task.WhenAll([first, .. others]);
        looks.ShouldBe(3);
        await shared.AskAsync("slow");
        looks.ShouldBe(4);
    }

    [Fact]
    public async Task A_look_that_fails_is_told_to_who_asked_for_it_and_the_next_is_a_new_one()
    {
        var looks = 0;
        var shared = new SharedLooks(_ => ++looks == 1 ? Task.FromException(new IOException("gone")) : Task.CompletedTask);
        await Should.ThrowAsync<IOException>(() => shared.AskAsync("a"));
        await shared.AskAsync("a");
        looks.ShouldBe(2);
    }
}
