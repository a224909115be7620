using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>A journal of a test's own, for the acts of administration that are recorded in it.</summary>
internal sealed class KeptActs : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly JournalWriter _journal;

    public KeptActs()
    {
        _journal = JournalWriter.Open(new JournalOptions { Directory = Directory, Origin = "acts" }, Key, Sealing, TimeProvider.System);
        Log = new AdministrationLog(_journal, TimeProvider.System);
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("menshen-acts-").FullName;

    public Sm2PrivateKey Key { get; } = Sm2PrivateKey.Generate();

    public AdministrationLog Log { get; }

    /// <summary>All of them: what was done, to what, and what came of it.</summary>
    public IReadOnlyList<string> Details => [.. new JournalReader(Directory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }).Select(entry => entry.Detail!)];

    /// <summary>What was done, and to what.</summary>
    public IReadOnlyList<string> Names => [.. Details.Select(detail => detail.Split(": ")[0])];

    public void Dispose()
    {
        _journal.Dispose();
        Key.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
