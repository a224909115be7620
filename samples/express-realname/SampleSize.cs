namespace Menshen.Samples.ExpressRealname;

/// <summary>How many of each thing belong to that many waybills.</summary>
public sealed record SampleSize
{
    /// <summary>One outlet for that many waybills in the window.</summary>
    private const int WaybillsPerOutlet = 1_500;

    private const int FewestOutlets = 6;

    /// <summary>Eight-digit document numbers give room for 10^8 persons; so many waybills need 80 million.</summary>
    public const long MostWaybills = 100_000_000;

    public SampleSize(long waybills)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(waybills, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(waybills, MostWaybills);
        Waybills = waybills;
        Outlets = (int)Math.Max(FewestOutlets, (waybills + WaybillsPerOutlet - 1) / WaybillsPerOutlet);
        Couriers = Outlets * CouriersPerOutlet;
        Senders = Math.Max(10, waybills * 45 / 100);
        Persons = Senders + Math.Max(10, waybills * 35 / 100);
        Documents = Senders + ((Persons - Senders) / ReceiversPerDocument);
    }

    internal const int CouriersPerOutlet = 8;

    /// <summary>Of those who only receive, each fifth has shown a document.</summary>
    internal const int ReceiversPerDocument = 5;

    public long Waybills { get; }

    public int Outlets { get; }

    public int Couriers { get; }

    /// <summary>Persons who send; they come first and each has a document.</summary>
    public long Senders { get; }

    public long Persons { get; }

    public long Documents { get; }

    /// <summary>The person a document belongs to.</summary>
    internal long PersonOfDocument(long document) =>
        document <= Senders ? document : Senders + ((document - Senders) * ReceiversPerDocument);
}
