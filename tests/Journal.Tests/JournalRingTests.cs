namespace Menshen.Journal.Tests;

public sealed class JournalRingTests
{
    private const int Capacity = 2 * 1024 * 1024;

    [Fact]
    public void Appending_allocates_nothing()
    {
        using var bell = new JournalBell(waitersWakeDozing: false);
        var ring = new JournalRing(Capacity, static () => { }, bell);
        for (ulong i = 0; i < 100; i++) { AppendPair(ring, i); }

        // A collection that another test causes ends this thread's piece of the heap, and counts what was left of it; appending itself would allocate in each round.
        Enumerable.Range(0, 3).Min(_ => Round(ring)).ShouldBe(0);
    }

    private static long Round(JournalRing ring)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong i = 0; i < 3_000; i++) { AppendPair(ring, i); }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void A_full_ring_refuses_and_writes_nothing_until_room_is_durable()
    {
        using var bell = new JournalBell(waitersWakeDozing: false);
        var ring = new JournalRing(Capacity, static () => { }, bell);
        ulong appended = 0;
        while (ring.TryAppend(Samples.Submitted(1, appended + 1), out _)) { appended++; }
        var head = ring.Head;

        ring.HasRoomForStatement.ShouldBeFalse();
        ring.TryAppend(Samples.Submitted(1, 0), out _).ShouldBeFalse();
        ring.Head.ShouldBe(head);

        ring.PublishDurable(head);
        ring.HasRoomForStatement.ShouldBeTrue();
        ring.TryAppend(Samples.Submitted(1, 0), out _).ShouldBeTrue();
    }

    [Fact]
    public void A_quarter_is_kept_for_outcomes()
    {
        using var bell = new JournalBell(waitersWakeDozing: false);
        var ring = new JournalRing(Capacity, static () => { }, bell);
        while (ring.HasRoomForStatement) { ring.TryAppend(Samples.Submitted(1, 1), out _).ShouldBeTrue(); }

        var outcomes = 0;
        while (ring.TryAppend(Samples.Finished(1, 1), out _)) { outcomes++; }
        outcomes.ShouldBeGreaterThan(Capacity / 4 / 64);
    }

    [Fact]
    public void Records_come_out_as_they_went_in_over_many_turns()
    {
        using var bell = new JournalBell(waitersWakeDozing: false);
        var ring = new JournalRing(Capacity, static () => { }, bell);
        long taken = 0;
        ulong next = 0;
        for (ulong i = 0; i < 200_000; i++)
        {
            var text = new string('x', (int)(i % 900));
            while (!ring.TryAppend(new ServiceStopped((long)i, text), out _))
            {
                while (ring.TryTake(ref taken, ring.Head, out var record)) { Expect(record, next++); }
                ring.PublishDurable(taken);
            }
        }

        while (ring.TryTake(ref taken, ring.Head, out var record)) { Expect(record, next++); }
        next.ShouldBe(200_000u);

        static void Expect(ReadOnlySpan<byte> record, ulong number)
        {
            var stopped = ServiceStopped.Decode(record);
            if (stopped.Time != (long)number || stopped.Reason.Length != (int)(number % 900))
            {
                throw new InvalidOperationException($"record {number} came out wrong");
            }
        }
    }

    [Fact]
    public void The_largest_record_fits_an_empty_ring_wherever_it_stands()
    {
        using var bell = new JournalBell(waitersWakeDozing: false);
        var ring = new JournalRing(Capacity, static () => { }, bell);
        var largest = Samples.Template(1, new string('x', 2 * JournalLimits.MaxTemplateBytes)) with
        {
            Reads = [.. Enumerable.Repeat(new string('r', 2000), 200)], Writes = [.. Enumerable.Repeat(new string('w', 2000), 200)],
        };
        largest.MaxEncodedSize.ShouldBeLessThanOrEqualTo(JournalLimits.MaxRecordBytes);
        for (var i = 0; i < 20; i++)
        {
            ring.TryAppend(largest, out var position).ShouldBeTrue();
            ring.TryAppend(Samples.Submitted(1, 1), out position).ShouldBeTrue();
            ring.PublishDurable(position);
        }
    }

    private static void AppendPair(JournalRing ring, ulong i)
    {
        ring.TryAppend(Samples.Submitted(1, i), out _);
        ring.TryAppend(Samples.Finished(1, i), out var position);
        ring.PublishDurable(position);
    }
}
