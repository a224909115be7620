using Menshen.Journal;

namespace Menshen.Bench.Audit.Appending;

/// <summary>The records that ordinary statements leave: submitted, finished, submitted, finished ... from a few sessions in turn.</summary>
internal sealed class StatementRecords(TimeProvider clock)
{
    private const int Sessions = 16;
    private const uint Templates = 200;
    private const ulong DurationMicroseconds = 350;

    private readonly ulong[] numbers = new ulong[Sessions];
    private int turn;

    /// <summary>The next statement's two records.</summary>
    public (StatementSubmitted Submitted, StatementFinished Finished) Next()
    {
        turn = (turn + 1) % Sessions;
        var number = ++numbers[turn];
        var now = JournalTime.Now(clock);
        var template = (uint)(number % Templates);
        return (
            new StatementSubmitted(now, (ulong)turn + 1, number, template),
            new StatementFinished(now, (ulong)turn + 1, number, StatementOutcome.Succeeded, default, 1, DurationMicroseconds));
    }
}
