using System.Diagnostics;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Bench.Audit.Appending;

/// <summary>Appends to a journal as fast as it takes records, as many sessions at once would, and counts those that are on disk.</summary>
internal static class JournalAppender
{
    /// <summary>Seals the appended journal; it is thrown away with it, so any will do.</summary>
    public static SealingSecret Sealing { get; } = new(new byte[SealingSecret.Size]);

    private const int StatementsBetweenLooks = 512; // at the clock: a look costs as much as a record
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a disk that syncs nothing for so long is broken

    /// <summary>Durability strict: the disk follows at once, as it does for the other side. The clock stops when the last record is
    /// durable.</summary>
    public static double RecordsPerSecond(string folder, ISigner signer, double seconds)
    {
        var options = new JournalOptions { Directory = folder, Origin = "menshen bench audit", Durability = Durability.Strict };
        using var writer = JournalWriter.Open(options, signer, Sealing, TimeProvider.System);
        using var progress = new AutoResetEvent(initialState: false);
        var ring = writer.CreateRing(() => progress.Set());
        var records = new StatementRecords(TimeProvider.System);
        var clock = Stopwatch.StartNew();
        long count = 0, last = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            for (var i = 0; i < StatementsBetweenLooks; i++, count += 2)
            {
                var (submitted, finished) = records.Next();
                Append(ring, progress, submitted);
                last = Append(ring, progress, finished);
            }
        }

        while (ring.DurablePosition < last)
            Wait(ring, progress, () => ring.DurablePosition >= last);
        return count / clock.Elapsed.TotalSeconds;
    }

    private static long Append<TRecord>(JournalRing ring, AutoResetEvent progress, in TRecord record)
        where TRecord : struct, IJournalRecord
    {
        long position;
        while (!ring.TryAppend(record, out position))
        {
            var size = JournalRing.SizeOf(record);
            Wait(ring, progress, () => ring.HasRoomFor(2 * size));
        }

        return position;
    }

    // Ask first and look again afterwards: what happened before the asking wakes nobody.
    private static void Wait(JournalRing ring, AutoResetEvent progress, Func<bool> satisfied)
    {
        ring.RequestWake();
        if (!satisfied() && !progress.WaitOne(Patience))
            throw new BenchFailure($"the journal wrote nothing for {Patience.TotalSeconds:F0} s");
    }
}
