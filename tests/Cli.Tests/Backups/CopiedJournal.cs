using System.Globalization;
using System.Security.Cryptography;
using Menshen.Backup;
using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Tests.Backups;

/// <summary>A journal of small segments whose growth is copied into a repository, with keys of its own.</summary>
internal sealed class CopiedJournal : IBackupSecrets, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("menshen-growth-").FullName;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Sm2PrivateKey _signer = Sm2PrivateKey.Generate();
    private int _places;

    public CopiedJournal() => Repository = BackupRepository.Open(Path.Combine(_root, "repository"), "test", mayMake: true);

    public BackupRepository Repository { get; }

    public string Pieces => Path.Combine(Repository.Root, "journal");

    public string Running => Path.Combine(_root, "journal");

    public Sm2PrivateKey Key { get; } = Sm2PrivateKey.Generate();

    public SealingSecret Sealing { get; } = new(RandomNumberGenerator.GetBytes(32));

    public string KeyName => "backup-sealing";

    public ISigner Signer => _signer;

    public ISignatureVerifier Verifier => _signer.PublicKey;

    public void Derive(ReadOnlySpan<byte> context, Span<byte> derived) => HmacSm3.Compute(_secret, context, derived);

    public JournalWriter Open(string? directory = null) => JournalWriter.Open(
        new JournalOptions
        {
            Directory = directory ?? Running, Origin = "test", SegmentBytes = 64 * 1024, RingBytes = 2 * 1024 * 1024, CheckpointInterval = TimeSpan.FromMilliseconds(20),
            Durability = Durability.Bounded(TimeSpan.FromMilliseconds(2)),
        },
        Key, Sealing, TimeProvider.System);

    public JournalCopier Copier(JournalWriter writer, BackupRepository? repository = null) => new(new JournalSource(writer), repository ?? Repository, this, TimeProvider.System);

    /// <summary>Records acts upon <c>FIRST</c>, <c>FIRST + 1</c> ... which are on disk when it returns.</summary>
    public static void Record(JournalWriter writer, int first, int count, int bytes = 40)
    {
        for (var number = first; number < first + count; number++)
            writer.Record(new AdministrationActed(JournalTime.Now(TimeProvider.System), "test", "act", string.Create(CultureInfo.InvariantCulture, $"{number}"), new string('x', bytes)), TimeSpan.FromSeconds(20)).ShouldBeTrue();
    }

    /// <summary>Returns when all that is on disk is in the repository.</summary>
    public static async Task CaughtUpAsync(JournalWriter writer, JournalCopier copier)
    {
        for (var tries = 0; copier.Status is not { Trouble: null } status || status.Segment?.Number != writer.Status.Segment || status.Bytes != writer.Status.SegmentBytes; tries++)
        {
            tries.ShouldBeLessThan(600, copier.Status.Trouble ?? "not within a minute");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The directory as a set would have it.</summary>
    public string Set(string? of = null) => Copy(of ?? Running);

    /// <summary>A repository with the pieces as they lie there now.</summary>
    public BackupRepository Snapshot()
    {
        var repository = BackupRepository.Open(NewPlace(), "test", mayMake: true);
        Copy(Pieces, Path.Combine(repository.Root, "journal"));
        return repository;
    }

    /// <summary>Lays what a repository has behind a set's journal; answers what is told to be missing, and until when it is whole.</summary>
    public (IReadOnlyList<string> Missing, DateTimeOffset? Until) Lay(string journal, BackupRepository? repository = null)
    {
        var back = new JournalReturn(repository ?? Repository, this, journal, Key.PublicKey, Sealing);
        back.Lay();
        Directory.GetFiles(journal).Where(file => Path.GetFileName(file) != "journal.lock").ShouldAllBe(file => file.EndsWith(".mjl", StringComparison.Ordinal) || file.EndsWith(".mjt", StringComparison.Ordinal));
        return (back.Missing, back.Until);
    }

    public VerificationReport Verify(string journal) => new JournalVerifier(journal, Key.PublicKey) { Sealing = Sealing, EverySignature = true }.Verify();

    /// <summary>The numbers that were recorded, as the journal has them.</summary>
    public List<int> Numbers(string journal) =>
        [.. new JournalReader(journal, Sealing).Read(new JournalFilter(), TestContext.Current.CancellationToken).Where(entry => entry.Action == "act").Select(entry => int.Parse(entry.Object!, CultureInfo.InvariantCulture))];

    public string NewPlace() => Path.Combine(_root, $"place-{Interlocked.Increment(ref _places)}");

    public void Dispose()
    {
        _signer.Dispose();
        Key.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string Copy(string from, string? to = null)
    {
        to ??= NewPlace();
        Directory.CreateDirectory(to);
        foreach (var path in Directory.GetFiles(from).Where(path => Path.GetFileName(path) != "journal.lock").Order(StringComparer.Ordinal))
        {
            try
            {
                using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var target = File.Create(Path.Combine(to, Path.GetFileName(path)));
                source.CopyTo(target);
            }
            catch (FileNotFoundException)
            {
                // It has got its name just now.
                return Copy(from, to);
            }
        }

        return to;
    }
}
