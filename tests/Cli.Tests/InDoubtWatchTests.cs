using System.Diagnostics;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests;

/// <summary>What is told of transactions whose coordinator does not come back.</summary>
public sealed class InDoubtWatchTests : IDisposable
{
    private readonly KeptActs _acts = new();

    public void Dispose() => _acts.Dispose();

    [Fact]
    public async Task One_that_waits_too_long_is_told_once_and_settled_when_it_has_ended()
    {
        await using var watch = new InDoubtWatch(NeverAsync, _acts.Log, TimeProvider.System);
        watch.Judge([One("7", TimeSpan.FromMinutes(4.9))]);
        watch.Warnings.ShouldBeEmpty();
        watch.Judge([One("7", InDoubtWatch.Patience), One("8", TimeSpan.Zero)]);
        watch.Warnings.ShouldHaveSingleItem().ShouldContain("1 transaction(s) in doubt, the first shop/pay, transaction 7 of app");
        watch.Judge([One("7", TimeSpan.FromMinutes(6))]);
        _acts.Names.ShouldBe(["transaction.in-doubt shop/pay"]);

        // Another under the same identifier is another.
        watch.Judge([One("9", TimeSpan.FromMinutes(6))]);
        watch.Warnings.ShouldHaveSingleItem().ShouldContain("transaction 9");
        watch.Judge([]);
        watch.Warnings.ShouldBeEmpty();
        _acts.Names.ShouldBe(["transaction.in-doubt shop/pay", "transaction.in-doubt shop/pay", "transaction.settled shop/pay", "transaction.settled shop/pay"]);
        AlarmRules.Default.All.Single(rule => rule.Name == "transaction-in-doubt").Commands.ShouldBe([InDoubtWatch.InDoubt]);
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_settles_nothing_and_is_asked_again()
    {
        var (asked, time) = (0, new Stepping());
        var answers = new Queue<Func<IReadOnlyList<PreparedTransaction>>>([() => [One("7", TimeSpan.FromHours(1))], () => throw new NpgsqlException("away"), () => throw new TimeoutException()]);
        await using var watch = new InDoubtWatch(
            token =>
            {
                asked++;
                return answers.TryDequeue(out var answer) ? Task.FromResult(answer()) : NeverAsync(token);
            },
            _acts.Log, time);
        for (var since = Stopwatch.StartNew(); Volatile.Read(ref asked) < 4; await Task.Delay(10, TestContext.Current.CancellationToken)) since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        watch.Warnings.ShouldHaveSingleItem();
    }

    private static async Task<IReadOnlyList<PreparedTransaction>> NeverAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return [];
    }

    private static PreparedTransaction One(string transaction, TimeSpan age) => new("shop", "pay", transaction, "app", DateTimeOffset.UnixEpoch, age, 1);

    /// <summary>Whose pauses are over at once.</summary>
    private sealed class Stepping : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
