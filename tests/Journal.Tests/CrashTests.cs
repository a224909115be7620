using System.Globalization;

namespace Menshen.Journal.Tests;

public sealed class CrashTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(111)]
    public void After_kill_9_all_that_was_reported_durable_is_there_and_verifies(int linesBeforeKill)
    {
        using var journal = new TestJournal();
        var reported = RunAndKill(journal, linesBeforeKill);
        using (journal.Open()) { }

        var report = journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        report.UnsignedTail.ShouldBe(0u);
        var entries = new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).ToList();
        entries.Count(e => e.Kind == RecordKind.ServiceRecovered).ShouldBe(1);
        foreach (var (session, highest) in reported)
        {
            var numbers = entries.Where(e => e.SessionId == session).Select(e => e.StatementNumber!.Value).ToHashSet();
            for (ulong number = 1; number <= highest; number++)
            {
                numbers.Contains(number).ShouldBeTrue($"session {session}, statement {number}");
            }
        }
    }

    private static Dictionary<ulong, ulong> RunAndKill(TestJournal journal, int linesBeforeKill)
    {
        using var child = KilledChild.Start(journal);
        Dictionary<ulong, ulong> reported = [];
        try
        {
            for (var line = 0; line < linesBeforeKill; line++) { Note(child.StandardOutput.ReadLine()); }
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        // What it had printed before it died counts as well.
        while (child.StandardOutput.ReadLine() is { } late) { Note(late); }
        reported.Count.ShouldBeGreaterThan(0);
        return reported;

        void Note(string? line)
        {
            var parts = line.ShouldNotBeNull().Split(' ');
            if (parts.Length == 2 && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var session) && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out var number))
            {
                reported[session] = Math.Max(number, reported.GetValueOrDefault(session));
            }
        }
    }
}
