namespace Menshen.Journal.Tests;

/// <summary>Who keeps the end of the last page goes on without a loss and without a repetition, wherever he was stopped.</summary>
public sealed class FollowPagesTests
{
    [Fact]
    public void Stopping_behind_every_page_gives_the_same_entries_as_reading_at_once()
    {
        using var journal = new TestJournal();
        WriteTwoRuns(journal);
        var atOnce = Pages(journal, JournalPlace.Beginning, 0, int.MaxValue);

        var (place, open) = (JournalPlace.Beginning, 0UL);
        List<JournalPage> oneByOne = [];
        while (Pages(journal, place, open, 1) is [var page])
        {
            oneByOne.Add(page);
            (place, open) = (page.End, page.OldestOpen);
        }

        oneByOne.Count.ShouldBeGreaterThan(5);
        Describe(oneByOne).ShouldBe(Describe(atOnce));
        Describe(oneByOne).Count(line => line.Contains("StatementSubmitted", StringComparison.Ordinal) && line.EndsWith("Unknown", StringComparison.Ordinal)).ShouldBe(1);
        Describe(oneByOne).Distinct().Count().ShouldBe(oneByOne.Sum(p => p.Entries.Count));
    }

    [Fact]
    public void What_a_run_left_open_belongs_to_that_run()
    {
        using var journal = new TestJournal();
        WriteTwoRuns(journal);
        var pages = Pages(journal, JournalPlace.Beginning, 0, int.MaxValue);
        pages.Select(p => p.Run).Distinct().Count().ShouldBe(2);
        pages.Single(p => p.Entries.Any(e => e is { SessionId: 99, Kind: RecordKind.StatementSubmitted })).Run.ShouldBe(pages[0].Run);
    }

    [Fact]
    public void There_is_an_empty_page_when_there_is_nothing_new()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open();
        writer.Record(new ServiceStopped(Samples.Noon, "said"), Samples.Patience);
        var reader = new JournalReader(journal.Directory, TestJournal.Sealing);
        foreach (var page in reader.FollowPages(JournalPlace.Beginning, 0, TestContext.Current.CancellationToken))
        {
            if (page.IsCaughtUp)
            {
                page.Entries.ShouldBeEmpty();
                return;
            }
        }
    }

    [Fact]
    public void No_page_ends_before_the_bookmark_not_even_one_that_says_there_is_nothing_new_yet()
    {
        using var journal = new TestJournal();
        WriteTwoRuns(journal);
        var all = Pages(journal, JournalPlace.Beginning, 0, int.MaxValue);
        // The oldest open statement is in the first segment, the bookmark in a later one.
        var last = all.Last(p => p.Run == all[0].Run && p.OldestOpen < all[0].End.Next && p.End.Segment > 2);
        using var stop = new CancellationTokenSource();
        foreach (var page in new JournalReader(journal.Directory, TestJournal.Sealing).FollowPages(last.End, last.OldestOpen, stop.Token))
        {
            last.End.IsAfter(page.End).ShouldBeFalse($"{page.End} is before {last.End}");
            if (page.IsCaughtUp && page.End.Segment == journal.Segments().Length) { break; }
        }
    }

    [Fact]
    public void A_session_is_not_told_as_opened_again_where_the_segment_before_was_cleared()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open(o => o with { SegmentBytes = 64 * 1024 }))
        {
            Samples.Append(writer.CreateRing(static () => { }), Samples.Session(98));
            for (ulong session = 1; journal.Segments().Length < 2; session++) { Samples.Fill(writer, 300, session); }
            // Each segment announces anew who speaks in it.
            var ring = writer.CreateRing(static () => { });
            Samples.Append(ring, Samples.Session(98));
            TestJournal.Eventually(() => ring.DurablePosition >= ring.Head, "the repetition on disk");
        }

        var bookmark = Pages(journal, JournalPlace.Beginning, 0, int.MaxValue).Last(p => p.End.Segment == 1);
        Opened(Pages(journal, JournalPlace.Beginning, 0, int.MaxValue)).ShouldBe(1);
        File.Delete(journal.Segments()[0]);
        Opened(PagesTo(journal, new JournalPlace(2, bookmark.End.Next), bookmark.End.Next, 2)).ShouldBe(0);

        static int Opened(IEnumerable<JournalPage> pages) =>
            pages.SelectMany(p => p.Entries).Count(e => e is { SessionId: 98, Kind: RecordKind.SessionOpened });
    }

    /// <summary>Several segments; a statement that stays open over all of them, one that the first run never ends.</summary>
    private static void WriteTwoRuns(TestJournal journal)
    {
        using (var writer = journal.Open(o => o with { SegmentBytes = 64 * 1024 }))
        {
            var ring = writer.CreateRing(static () => { });
            Samples.Append(ring, Samples.Session(98));
            Samples.Append(ring, Samples.Session(99));
            Samples.Append(ring, Samples.Template(1));
            Samples.Append(ring, Samples.Submitted(98, 1));
            Samples.Append(ring, Samples.Submitted(99, 2));
            for (ulong session = 1; session <= 12; session++) { Samples.Fill(writer, 600, session); }
            Samples.Append(ring, Samples.Finished(98, 1));
            TestJournal.Eventually(() => ring.DurablePosition >= ring.Head, "all records on disk");
        }

        using (var writer = journal.Open()) { Samples.Fill(writer, 50); }
        journal.Segments().Length.ShouldBeGreaterThan(3);
    }

    private static List<JournalPage> Pages(TestJournal journal, JournalPlace after, ulong oldestOpen, int count) =>
        PagesTo(journal, after, oldestOpen, journal.Segments().Length, count);

    private static List<JournalPage> PagesTo(TestJournal journal, JournalPlace after, ulong oldestOpen, long lastSegment, int count = int.MaxValue)
    {
        List<JournalPage> pages = [];
        using var stop = new CancellationTokenSource();
        foreach (var page in new JournalReader(journal.Directory, TestJournal.Sealing).FollowPages(after, oldestOpen, stop.Token))
        {
            // A writer that closed has written all: caught up is the end. Only in the last segment, where a page of every segment's end says so too.
            if (page.IsCaughtUp && page.End.Segment == lastSegment) { break; }
            if (!page.IsCaughtUp) { pages.Add(page); }
            if (pages.Count == count) { break; }
        }

        return pages;
    }

    private static List<string> Describe(List<JournalPage> pages) =>
        [.. pages.SelectMany(p => p.Entries).Select(e => $"{e.Index} {e.Kind} {e.SessionId} {e.StatementNumber} {e.Subject} {e.Text} {e.Outcome}")];
}
