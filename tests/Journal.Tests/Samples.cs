using System.Text;

namespace Menshen.Journal.Tests;

/// <summary>Records as a gateway would make them.</summary>
internal static class Samples
{
    public const long Noon = 1_760_000_000_000_000;

    public static SessionOpened Session(ulong id, string subject = "alice") =>
        new(Noon, id, 17, subject, "s_" + subject, "express", "psql", "127.0.0.1", 40_000, "127.0.0.1", 5432, "TLSv1.3 TLS_AES_256_GCM_SHA384", 4711);

    public static TemplateAnnounced Template(uint number, string text = "SELECT * FROM waybill WHERE id = $1") =>
        new(Noon, number, (UInt128)number << 64 | 5, 3, "SELECT", Encoding.UTF8.GetBytes(text), ["public.waybill"], [], true);

    public static StatementSubmitted Submitted(ulong session, ulong number, uint template = 1) => new(Noon + (long)number, session, number, template);

    public static StatementFinished Finished(ulong session, ulong number) =>
        new(Noon + (long)number + 250, session, number, StatementOutcome.Succeeded, SqlState.Success, 1, 250);

    /// <summary>Appends one session with statements and waits until all is on disk.</summary>
    public static void Fill(JournalWriter writer, int statements, ulong session = 1)
    {
        var ring = writer.CreateRing(static () => { });
        Append(ring, Session(session));
        Append(ring, Template(1));
        for (ulong i = 1; i <= (ulong)statements; i++)
        {
            Append(ring, Submitted(session, i));
            Append(ring, Finished(session, i));
        }

        Append(ring, new SessionClosed(Noon, session, "client left", (ulong)statements));
        TestJournal.Eventually(() => ring.DurablePosition >= ring.Head, "all records on disk");
    }

    public static long Append<T>(JournalRing ring, in T record)
        where T : struct, IJournalRecord
    {
        long position;
        while (!ring.TryAppend(record, out position)) { Thread.Sleep(1); }
        return position;
    }

    public static TimeSpan Patience => TestKit.BusyMachine.Patience;
}
