using Menshen.Journal;

namespace Menshen.Watch.Tests;

/// <summary>Journal entries as the reader gives them, for rules to look at.</summary>
internal sealed class Entries
{
    /// <summary>A Thursday, noon, UTC.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private ulong _index;

    public DateTimeOffset Now { get; set; } = Noon;

    public JournalEntry Failure(string subject = "shop", string source = "192.0.2.7:4000") =>
        Next(RecordKind.LoginFailed) with { Subject = subject, Source = source, Detail = "the password is wrong" };

    public JournalEntry Login(string subject = "shop", string source = "192.0.2.7:4000") =>
        Next(RecordKind.SessionOpened) with { Subject = subject, Source = source };

    public JournalEntry Statement(
        string command, ulong rows = 1, string text = "x", string subject = "shop", StatementOutcome outcome = StatementOutcome.Succeeded) =>
        Next(RecordKind.StatementSubmitted) with
        {
            Subject = subject, Source = "192.0.2.7:4000", Command = command, Rows = rows, Text = text, Outcome = outcome,
            Reads = ["public.waybill"],
        };

    public JournalEntry Disclosure(ValueShowing showing, int group, params ulong[] digests) => Next(RecordKind.ValuesDisclosed) with
    {
        Subject = "shop", Source = "192.0.2.7:4000", SessionId = 7, Command = "SELECT", Text = "x", Reads = ["public.person"],
        Disclosure = new ValuesDisclosed(JournalTime.From(Now), 7, 1, group, 1, 0, showing, (ulong)digests.Length * 2, digests), Detail = "d",
    };

    public JournalEntry Of(RecordKind kind) => Next(kind);

    private JournalEntry Next(RecordKind kind) => new() { Index = _index++, Kind = kind, Time = JournalTime.From(Now) };
}
