namespace Menshen.Samples.ExpressRealname;

/// <summary>What other tables need to know about a waybill, made without the rest of it.</summary>
internal readonly record struct WaybillKey(
    long Number, long Sender, int Outlet, int Courier, int Pieces, int Day, int Second, string ItemKind, bool Checked, bool Prohibited)
{
    private static readonly WeightedChoice<string> ItemKinds = new(
    [
        ("document", 12), ("clothing", 28), ("food", 14), ("electronics", 12), ("daily", 18), ("book", 6), ("medicine", 3), ("other", 7),
    ]);

    public DateTime CollectedAt => Calendar.At(Day, Second);

    /// <summary>Draws the key; <paramref name="random"/> goes on to the rest of the row.</summary>
    public static WaybillKey Draw(SampleSize size, Population people, long number, ref SplitMix64 random)
    {
        var sender = random.Below(size.Senders) + 1;
        var outlet = people.HomeOutlet(sender)
            ?? throw new InvalidOperationException("Every sender has a home outlet.");
        var courier = ((outlet - 1) * SampleSize.CouriersPerOutlet) + random.Between(1, SampleSize.CouriersPerOutlet);
        var pieces = random.Chance(9_300) ? 1 : random.Between(2, 5);
        var second = random.Between(Calendar.OpeningSecond, Calendar.ClosingSecond);
        var kind = ItemKinds.Pick(ref random);
        var verified = !random.Chance(EdgeCases.Unchecked);
        var prohibited = random.Chance(EdgeCases.Prohibited);
        return new WaybillKey(number, sender, outlet, courier, pieces, Calendar.DayOf(number, size.Waybills), second, kind, verified, prohibited);
    }
}
