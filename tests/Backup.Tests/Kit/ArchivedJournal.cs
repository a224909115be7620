using System.Security.Cryptography;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A real journal of small segments in a deployment's directory, archived where a policy says.</summary>
internal sealed class ArchivedJournal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _root = Directory.CreateTempSubdirectory("menshen-archived-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly SealingSecret _sealing = new(RandomNumberGenerator.GetBytes(32));

    public string Journal => new Server.Deployment(_root).Journal;

    /// <summary>A directory of this machine that exists.</summary>
    public string NewPlace(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    public JournalWriter Open(string origin = "test") => JournalWriter.Open(
        new JournalOptions { Directory = Journal, Origin = origin, SegmentBytes = 64 * 1024, RingBytes = 2 * 1024 * 1024, CheckpointInterval = TimeSpan.FromMilliseconds(20) },
        _key, _sealing, TimeProvider.System);

    /// <summary>Records until so many further segments are closed.</summary>
    public static void Grow(JournalWriter writer, int segments)
    {
        for (var until = writer.Status.Segment + segments; writer.Status.Segment < until;)
            writer.Record(new AdministrationActed(JournalTime.Now(TimeProvider.System), "test", "act", "parcel", new string('x', 900)), Patience).ShouldBeTrue();
    }

    /// <summary>The places of <c>journal: archive:</c>, as the service and the command see them.</summary>
    public IReadOnlyList<ArchiveSite> Sites(string places)
    {
        var read = PolicySet.Parse($"journal:\n  archive: {places}", "policy.yaml");
        read.Errors.ShouldBeEmpty();
        return ArchiveSites.Of(read.Policy!, new Server.Deployment(_root));
    }

    public IReadOnlyList<ArchiveOutcome> Archive(IReadOnlyList<ArchiveSite> sites, bool recheck = false) =>
        new JournalArchiver(Journal, sites, TimeProvider.System) { Recheck = recheck }.Run(null, TestContext.Current.CancellationToken);

    public JournalClearing Clearing(JournalWriter writer, IReadOnlyList<ArchiveSite> sites) => new(writer, sites, _key, _key.PublicKey, TimeProvider.System);

    public VerificationReport Verify(string directory) =>
        new JournalVerifier(directory, _key.PublicKey) { Part = true, Sealing = _sealing }.Verify(cancellation: TestContext.Current.CancellationToken);

    /// <summary>How many of the recorded acts a reader finds in a directory.</summary>
    public int Filled(string directory) => new JournalReader(directory, _sealing).Read(new JournalFilter { Text = "parcel" }, TestContext.Current.CancellationToken).Count();

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
