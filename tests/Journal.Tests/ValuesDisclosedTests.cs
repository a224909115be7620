using FsCheck;
using FsCheck.Fluent;

namespace Menshen.Journal.Tests;

public sealed class ValuesDisclosedTests
{
    private static readonly ulong[] Many = [.. Enumerable.Range(1, JournalLimits.MaxDigests).Select(i => (ulong)i * 0x9E37_79B9_7F4A_7C15)];

    [Fact]
    public void It_comes_back_as_it_was() => Prop.ForAll<ulong[], ulong, int>((digests, count, number) =>
    {
        var n = number & int.MaxValue;
        var some = digests.Take(JournalLimits.MaxDigests).ToArray();
        var record = new ValuesDisclosed(n, count, ~count, n, n ^ 5, n >> 3, (ValueShowing)(n % 5), count, some);
        var back = ValuesDisclosed.Decode(Encode(record));
        back.Digests.ToArray().ShouldBe(some);
        (back with { Digests = record.Digests }).ShouldBe(record);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_largest_fits_what_is_reserved_for_it()
    {
        var record = new ValuesDisclosed(
            long.MaxValue, ulong.MaxValue, ulong.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, ValueShowing.Clear, ulong.MaxValue, Many);
        Encode(record).Length.ShouldBeLessThanOrEqualTo(record.MaxEncodedSize);
        record.MaxEncodedSize.ShouldBeLessThan(1200);
    }

    [Fact]
    public void A_digest_costs_eight_bytes_and_a_usual_record_of_one_value_is_one_compression_of_SM3()
    {
        Encode(Of(Many)).Length.ShouldBe(Encode(Of(Many[..127])).Length + 8 + 1);
        Encode(new ValuesDisclosed(Samples.Noon, 1_000_000, 10_000_000, 3, 1, 0, ValueShowing.Masked, 1, Many.AsMemory(0, 1))).Length.ShouldBeLessThanOrEqualTo(54);
    }

    [Fact]
    public void Rule_and_purpose_come_back_and_an_earlier_version_has_neither()
    {
        var record = Of(Many[..3]) with { Rule = "hotline", Purpose = new string('诉', 200) };
        var back = ValuesDisclosed.Decode(Encode(record));
        (back.Rule, back.Purpose).ShouldBe((record.Rule, record.Purpose));
        back.Words().ShouldEndWith($", by the rule hotline, for {record.Purpose}");
        Encode(record).Length.ShouldBeLessThanOrEqualTo(record.MaxEncodedSize);
        var older = ValuesDisclosed.Decode(Encode(Of(Many[..3])));
        (older.Rule, older.Purpose).ShouldBe(("", ""));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var whole = Encode(Of(Many[..3]));
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Should.Throw<JournalDamagedException>(() => ValuesDisclosed.Decode(cut));
        }
    }

    [Fact]
    public void Whatever_the_bytes_are_it_is_a_record_or_damage() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] record = [(byte)RecordKind.ValuesDisclosed, .. bytes];
        try
        {
            ValuesDisclosed.Decode(record).Digests.Length.ShouldBeLessThanOrEqualTo(JournalLimits.MaxDigests);
        }
        catch (JournalDamagedException)
        {
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_damaged_count_does_not_make_a_reader_allocate_without_end()
    {
        byte[] head = Encode(Of([]))[..^1];
        Should.Throw<JournalDamagedException>(() => ValuesDisclosed.Decode([.. head, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]));
    }

    [Fact]
    public void A_digest_too_many_is_not_left_out_quietly()
    {
        var record = Of([.. Many, 1]);
        Should.Throw<ArgumentOutOfRangeException>(() => Encode(record));
    }

    [Fact]
    public void It_may_grow_at_its_end() => ValuesDisclosed.Decode([.. Encode(Of(Many[..2]) with { Rule = "r", Purpose = "p" }), 1, 2, 3]).Digests.ToArray().ShouldBe(Many[..2]);

    [Fact]
    public void Appending_it_from_a_buffer_that_is_used_again_allocates_nothing_and_keeps_nothing_of_it()
    {
        using var bell = new JournalBell(waitersWakeDozing: false);
        var ring = new JournalRing(2 * 1024 * 1024, static () => { }, bell);
        var buffer = new ulong[JournalLimits.MaxDigests];
        Append(1);
        // A collection that another test causes ends this thread's piece of the heap, and counts what was left of it; appending itself would allocate in each round.
        var least = long.MaxValue;
        for (ulong from = 2; from <= 1000; from += 333)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = from; i < from + 333; i++) { Append(i); }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);

        long taken = 0;
        for (ulong i = 1; i <= 1000; i++)
        {
            ring.TryTake(ref taken, ring.Head, out var record).ShouldBeTrue();
            ValuesDisclosed.Decode(record).Digests.ToArray().ShouldAllBe(digest => digest == i);
        }

        void Append(ulong number)
        {
            Array.Fill(buffer, number);
            ring.TryAppend(Of(buffer.AsMemory(0, (int)(number % JournalLimits.MaxDigests))), out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void It_is_shown_with_the_statement_and_the_session_it_belongs_to()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open())
        {
            writer.Record(Samples.Session(1), Samples.Patience);
            writer.Record(Samples.Template(1), Samples.Patience);
            writer.Record(Samples.Submitted(1, 9), Samples.Patience);
            writer.Record(Of(Many[..2]) with { StatementNumber = 9 }, Samples.Patience);
            writer.Record(Samples.Finished(1, 9), Samples.Patience);
            writer.Record(Of(Many[..1]) with { StatementNumber = 10 }, Samples.Patience);
        }

        var reader = new JournalReader(journal.Directory, TestJournal.Sealing);
        var entries = reader.Read(new JournalFilter { Kind = RecordKind.ValuesDisclosed }, TestContext.Current.CancellationToken).ToList();
        var entry = entries[0];
        (entry.Subject, entry.SessionId, entry.StatementNumber, entry.Text).ShouldBe(("alice", 1UL, 9UL, "SELECT * FROM waybill WHERE id = $1"));
        entry.Reads.ShouldBe(["public.waybill"]);
        entry.Disclosure!.Value.Digests.ToArray().ShouldBe(Many[..2]);
        entry.Detail.ShouldBe("500 values of seal group 3 in clear, 2 different, key version 1");
        // The auditor's rules may leave a statement out, never what it showed.
        (entries[1].Subject, entries[1].Text).ShouldBe(("alice", null));
        reader.Read(new JournalFilter { Object = "waybill" }, TestContext.Current.CancellationToken).Count().ShouldBe(2);
    }

    [Fact]
    public void No_line_for_people_holds_a_digest() =>
        RecordText.Of(Encode(Of([0xFEDC_BA98_7654_3210]) with { Showing = ValueShowing.Failed, Label = 4 }))
            .Detail.ShouldBe("session 1, statement 2: 500 values of seal group 3 that did not open, 1 different, key version 1, label 4");

    private static ValuesDisclosed Of(ReadOnlyMemory<ulong> digests) => new(Samples.Noon, 1, 2, 3, 1, 0, ValueShowing.Clear, 500, digests);

    private static ValuesDisclosed Of(ulong[] digests) => Of(digests.AsMemory());

    private static byte[] Encode(in ValuesDisclosed record)
    {
        var bytes = new byte[record.MaxEncodedSize];
        return bytes[..record.Encode(bytes)];
    }
}
