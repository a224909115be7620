using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class JournalReaderTests
{
    [Fact]
    public void A_statement_is_shown_once_with_its_session_template_and_outcome()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 2); }

        var entries = new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).ToList();

        entries.Select(e => e.Kind).ShouldBe([RecordKind.SessionOpened, RecordKind.StatementSubmitted, RecordKind.StatementSubmitted, RecordKind.SessionClosed], ignoreOrder: true);
        var statement = entries.First(e => e.Kind == RecordKind.StatementSubmitted);
        statement.Subject.ShouldBe("alice");
        statement.Source.ShouldBe("127.0.0.1:40000");
        statement.Database.ShouldBe("express");
        statement.Text.ShouldBe("SELECT * FROM waybill WHERE id = $1");
        statement.Reads.ShouldBe(["public.waybill"]);
        statement.Outcome.ShouldBe(StatementOutcome.Succeeded);
        statement.SqlState.ToString().ShouldBe("00000");
        statement.Rows.ShouldBe(1u);
        statement.Time.ShouldBe(Samples.Noon + 1);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-g")]
    public void What_one_damaged_byte_does_not_touch_is_shown_and_the_place_is_named()
    {
        using var journal = new TestJournal();
        for (var run = 0; run < 2; run++)
            using (var writer = journal.Open()) { Samples.Fill(writer, 2); }
        var whole = Read(out var none);
        none.ShouldBeNull();
        var first = journal.Segments()[0];
        var bytes = File.ReadAllBytes(first);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(first, bytes);

        Should.Throw<JournalDamagedException>(() => new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).Count());
        var left = Read(out var damage);
        damage.ShouldNotBeNull().ShouldContain(Path.GetFileName(first));
        left.Count.ShouldBeLessThan(whole.Count);
        left.Count(entry => entry.Kind == RecordKind.StatementSubmitted).ShouldBeGreaterThanOrEqualTo(2);

        List<JournalEntry> Read(out string? damage)
        {
            var reader = new JournalReader(journal.Directory, TestJournal.Sealing) { SkipDamage = true };
            var read = reader.Read(JournalFilter.All, TestContext.Current.CancellationToken).ToList();
            damage = reader.Damage;
            return read;
        }
    }

    [Fact]
    public void A_statement_without_an_outcome_is_shown_as_such()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open())
        {
            writer.Record(Samples.Session(1), Samples.Patience);
            writer.Record(Samples.Submitted(1, 1), Samples.Patience);
        }

        using (journal.Open()) { }
        var entries = new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).ToList();
        entries.Single(e => e.Kind == RecordKind.StatementSubmitted).Outcome.ShouldBe(StatementOutcome.Unknown);
    }

    [Fact]
    public void Filters_choose_by_subject_session_kind_object_text_and_time()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open())
        {
            writer.Record(Samples.Session(1), Samples.Patience);
            writer.Record(Samples.Session(2, "bob"), Samples.Patience);
            writer.Record(Samples.Template(1), Samples.Patience);
            writer.Record(Samples.Template(2, "DELETE FROM parcel") with { Reads = [], Writes = ["parcel"], Command = "DELETE" }, Samples.Patience);
            writer.Record(Samples.Submitted(1, 10), Samples.Patience);
            writer.Record(Samples.Finished(1, 10), Samples.Patience);
            writer.Record(Samples.Submitted(2, 20, template: 2), Samples.Patience);
            writer.Record(Samples.Finished(2, 20), Samples.Patience);
        }

        Count(new JournalFilter { Subject = "bob" }).ShouldBe(2);
        Count(new JournalFilter { SessionId = 1 }).ShouldBe(2);
        Count(new JournalFilter { Kind = RecordKind.StatementSubmitted }).ShouldBe(2);
        Count(new JournalFilter { Object = "waybill" }).ShouldBe(1);
        Count(new JournalFilter { Object = "public.waybill" }).ShouldBe(1);
        Count(new JournalFilter { Object = "bill" }).ShouldBe(0);
        // Unqualified in the statement: the search path may have meant it.
        Count(new JournalFilter { Object = "express.parcel" }).ShouldBe(1);
        Count(new JournalFilter { Object = "parcel" }).ShouldBe(1);
        Count(new JournalFilter { Text = "delete from" }).ShouldBe(1);
        Count(new JournalFilter { From = JournalTime.ToMoment(Samples.Noon + 15) }).ShouldBe(1);
        Count(new JournalFilter { To = JournalTime.ToMoment(Samples.Noon + 15) }).ShouldBe(3);
        Count(new JournalFilter { Last = 1, Subject = "alice" }).ShouldBe(1);

        int Count(JournalFilter filter) => new JournalReader(journal.Directory, TestJournal.Sealing).Read(filter).Count();
    }

    [Theory]
    [InlineData("public.person.name", 1)]
    [InlineData("person.name", 1)]
    [InlineData("person.phone", 0)]
    [InlineData("name", 0)]
    [InlineData("waybill.sender", 1)]
    [InlineData("waybill.weight", 1)]
    [InlineData("parcel.weight", 1)]
    [InlineData("person.weight", 1)]
    [InlineData("stranger.weight", 0)]
    [Requirement("gbt20009-5.1.2.4-a")]
    public void A_column_is_found_wherever_it_was_or_may_have_been_touched(string column, int count)
    {
        var entry = new JournalEntry
        {
            Index = 1, Kind = RecordKind.StatementSubmitted, Time = 1, Reads = ["public.person", "parcel", "waybill"], Writes = [],
            ReadColumns = ["public.person.name", "waybill.*", "?.weight"],
        };
        (new JournalFilter { Object = column }.Accepts(entry) ? 1 : 0).ShouldBe(count);
    }

    [Fact]
    public void The_last_entries_of_a_long_journal_have_their_context()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open(o => o with { SegmentBytes = 64 * 1024 }))
        {
            for (ulong session = 1; session <= 6; session++) { Samples.Fill(writer, 3000, session); }
        }

        var last = new JournalReader(journal.Directory, TestJournal.Sealing).Read(new JournalFilter { Last = 10 }, TestContext.Current.CancellationToken).ToList();
        last.Count.ShouldBe(10);
        last.ShouldAllBe(e => e.Subject == "alice");
    }

    [Fact]
    public void A_session_announced_again_is_no_second_login()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open())
        {
            writer.Record(Samples.Session(1), Samples.Patience);
            writer.Record(Samples.Session(1), Samples.Patience);
        }

        new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Following_sees_what_is_written_later_over_a_rotation()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open(o => o with { SegmentBytes = 64 * 1024 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var seen = 0;
        var follower = Task.Run(
            () =>
            {
                foreach (var entry in new JournalReader(journal.Directory, TestJournal.Sealing).Follow(new JournalFilter { Kind = RecordKind.StatementSubmitted }, stop.Token))
                {
                    if (entry.Outcome == StatementOutcome.Succeeded) { Interlocked.Increment(ref seen); }
                }
            },
            stop.Token);
        for (ulong session = 1; session <= 3; session++) { Samples.Fill(writer, 4000, session); }

        TestJournal.Eventually(() => Volatile.Read(ref seen) == 12_000, "the follower has seen all");
        await stop.CancelAsync();
        await follower.WaitAsync(Samples.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_kind_from_a_later_version_is_shown_as_bytes()
    {
        var events = new EventBuffer();
        new RunContext().Apply(7, [200, 1, 0, 0, 0, 0, 0, 0, 0, 0xAB], events);
        var entries = events.ToEntries();

        entries.Single().Kind.ShouldBe((RecordKind)200);
        entries.Single().Detail.ShouldBe("c80100000000000000ab");
    }
}
