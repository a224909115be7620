namespace Menshen.Engine;

/// <summary>What gives the values of columns another text while everybody works on: filled beside them, then put in place in one short transaction.</summary>
public interface ISealConversion : IAsyncDisposable
{
    /// <summary>The work; with the tables that change, as far as they are known.</summary>
    ColumnWork Work { get; }

    /// <summary>Values converted so far; the estimate of rows in the table; the time under the lock. Read from any thread.</summary>
    long Rows { get; }

    long Estimate { get; }

    TimeSpan Locked { get; }

    /// <summary>What filling waits for, or why the last attempt to finish did not; empty: for nothing.</summary>
    string Waits { get; }

    /// <summary>In which way, for people: what is under the table's lock, and why. Empty: there is one alone.</summary>
    string Way { get; }

    /// <summary>Returns when no transaction of an earlier attempt has the tables any more, so that it is committed, or never will be.</summary>
    Task AwaitEarlierAsync(CancellationToken cancellation);

    /// <summary>Fills the map until so little is missing that the rest can be done under the lock. False: nothing is left to do.</summary>
    /// <param name="note">Is told after each batch.</param>
    /// <param name="cancellation">Stops between batches; what is done stays.</param>
    Task<bool> FillAsync(Func<Task> note, CancellationToken cancellation);

    /// <summary>Takes the lock, converts what came meanwhile, and puts all in place. False: try again, <see cref="Waits"/> says why. True: <see cref="FillAsync"/> knows whether anything is left.</summary>
    Task<bool> FinishAsync(TimeSpan lockTimeout, CancellationToken cancellation);

    /// <summary>Takes the map away, without which nobody finishes; the columns stay as they are. True: another attempt had finished before, and it is done.</summary>
    /// <remarks>Whoever is in the transaction of the end has used the map: that is waited for, and looked at afterwards.</remarks>
    Task<bool> GiveUpAsync(CancellationToken cancellation);

    /// <summary>Samples the tables for the planner, whose statistics are of the values of before, or none: a look-up in a large table would be planned as if it
    /// found thousands of rows. Seconds, whatever the size.</summary>
    Task AnalyzeAsync(CancellationToken cancellation);

    /// <summary>What is well done when all is done, may take long, and does no harm undone.</summary>
    Task TidyAsync(CancellationToken cancellation);
}
