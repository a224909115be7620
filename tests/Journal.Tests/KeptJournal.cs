namespace Menshen.Journal.Tests;

/// <summary>A journal of several small segments, with directories for its archive and a clock of its own.</summary>
internal sealed class KeptJournal : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("menshen-keeping-").FullName;

    public KeptJournal()
    {
        Journal = new TestJournal(Path.Combine(_root, "journal"));
        (First, Second) = (Place("first"), Place("second"));
    }

    public TestJournal Journal { get; }

    public ShiftedTime Time { get; } = new();

    public string First { get; }

    public string Second { get; }

    public string[] Places => [First, Second];

    /// <summary>A directory for copies that exists.</summary>
    public string Place(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    public JournalWriter Open(SpaceLimits? space = null) => JournalWriter.Open(
        Journal.Options with { SegmentBytes = 64 * 1024, CheckpointInterval = TimeSpan.FromMilliseconds(20), Space = space ?? SpaceLimits.None }, Journal.Key, TestJournal.Sealing, Time);

    /// <summary>Appends until so many further segments are closed, a little more than one segment's worth at a time.</summary>
    public static void Grow(JournalWriter writer, int segments)
    {
        var until = writer.Status.Segment + segments;
        var filler = new AdministrationActed(Samples.Noon, "test", new string('x', 900), "segment", "filled");
        var ring = writer.CreateRing(static () => { });
        while (writer.Status.Segment < until)
        {
            var before = ring.Head;
            long position = 0;
            while (position - before < 66 * 1024) { position = Samples.Append(ring, filler); }
            TestJournal.Eventually(() => ring.DurablePosition >= position, "on disk");
            writer.Record(filler, Samples.Patience).ShouldBeTrue();
        }
    }

    /// <summary>A whole run of the service.</summary>
    public void Run(int segments)
    {
        using var writer = Open();
        Grow(writer, segments);
    }

    public IReadOnlyList<ArchiveOutcome> Archive(params string[] places) => Archive(recheck: false, places);

    public IReadOnlyList<ArchiveOutcome> Archive(bool recheck, params string[] places) =>
        new JournalArchiver(Journal.Directory, Sites(places), Time) { Recheck = recheck }.Run(null, TestContext.Current.CancellationToken);

    public JournalClearing Clearing(JournalWriter writer, params string[] places) => new(writer, Sites(places), Journal.Key, Journal.Key.PublicKey, Time);

    public static IReadOnlyList<ArchiveSite> Sites(params string[] places) => [.. places.Select(ArchiveSite.Of)];

    public VerificationReport VerifyCopy(string place, bool part = false) =>
        new JournalVerifier(place, Journal.Key.PublicKey) { Part = part, Sealing = TestJournal.Sealing }.Verify(cancellation: TestContext.Current.CancellationToken);

    public static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose()
    {
        Journal.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
