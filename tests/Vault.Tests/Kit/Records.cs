using System.Text;
using Menshen.Journal;

namespace Menshen.Vault.Tests.Kit;

/// <summary>Records as the gateway writes them.</summary>
internal static class Records
{
    private static readonly TimeSpan Patience = BusyMachine.Patience;

    public static long Now => JournalTime.Now(TimeProvider.System);

    public static SessionOpened Session(ulong number, string subject = "alice", long subjectId = 1, string source = "192.0.2.7") =>
        new(Now, number, subjectId, subject, subject, "express", "till", source, 40000, "127.0.0.1", 6543, "TLSv1.3", 4711);

    public static TemplateAnnounced Template(uint number, string text, string command, string[] reads, string[] writes) =>
        new(Now, number, new UInt128(7, number), 1, command, Encoding.UTF8.GetBytes(text), [.. reads], [.. writes], true);

    /// <summary>The section of values of a statement with these literals.</summary>
    public static byte[] Values(params string[] literals)
    {
        var writer = new StatementValuesWriter();
        writer.Begin(1);
        writer.BeginSection();
        writer.BeginLiterals();
        foreach (var literal in literals)
        {
            writer.Add(StatementValueForm.Text, Encoding.UTF8.GetBytes(literal));
        }

        writer.EndList();
        var (start, length) = writer.EndSection();
        return writer.Section(start, length).ToArray();
    }

    public static StatementFinished Finished(
        ulong session, ulong number, StatementOutcome outcome = StatementOutcome.Succeeded, string state = "00000", ulong rows = 1) =>
        new(Now, session, number, outcome, SqlState.FromText(Encoding.ASCII.GetBytes(state)), rows, 1500);

    public static void Say<T>(this JournalWriter writer, T record)
        where T : struct, IJournalRecord => writer.Record(record, Patience).ShouldBeTrue();

    /// <summary>A session, two templates, and statements of both.</summary>
    public static void SmallStory(JournalWriter writer)
    {
        writer.Say(Session(1));
        writer.Say(Template(1, "SELECT * FROM parcel WHERE id = $1", "SELECT", ["public.parcel"], []));
        writer.Say(Template(2, "UPDATE courier SET phone = $1", "UPDATE", [], ["courier"]));
        writer.Say(new StatementSubmitted(Now, 1, 1, 1));
        writer.Say(Finished(1, 1, rows: 3));
        writer.Say(new StatementSubmitted(Now, 1, 2, 2));
        writer.Say(Finished(1, 2, StatementOutcome.Failed, "42501", 0));
        writer.Say(new LoginFailed(Now, "alice", "express", "2001:db8::5", 40001, "LoginFailed"));
        writer.Say(new AdministrationActed(Now, "uid 0", "user.add", "bob", "done"));
        writer.Say(new SessionClosed(Now, 1, "ClientTerminated", 2));
    }

    /// <summary>Many statements of one session by a ring, as a loop of the gateway writes them.</summary>
    public static void Flood(JournalWriter writer, ulong session, int count, Action? now = null)
    {
        var ring = writer.CreateRing(() => { });
        var generation = -1;
        for (var number = 1UL; number <= (ulong)count; number++)
        {
            if (writer.Generation != generation)
            {
                generation = writer.Generation;
                Append(ring, Session(session, $"flood{session}", (long)session));
                Append(ring, Template(1, "SELECT * FROM parcel WHERE id = $1", "SELECT", ["public.parcel"], []));
                Append(ring, Template(2, "UPDATE courier SET phone = $1", "UPDATE", [], ["courier"]));
            }

            Append(ring, new StatementSubmitted(Now, session, number, 1 + (uint)(number % 2)));
            Append(ring, Finished(session, number));
            now?.Invoke();
        }
    }

    private static void Append<T>(JournalRing ring, T record)
        where T : struct, IJournalRecord
    {
        while (!ring.TryAppend(record, out _))
        {
            Thread.Sleep(1);
        }
    }
}
