using System.Collections.Concurrent;
using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Crypto;

namespace Menshen.Backup.Repository;

/// <summary>A directory of sealed sets and sealed WAL, here or on another machine.</summary>
/// <remarks><code>
/// repository.json
/// sets/LABEL/           head (signed, written last), body (sealed list of files), pack-0001 ...
/// sets/LABEL.making/    under way, or left by a killed run: never looked at
/// wal/TIMELINE/         one file for each segment; NAME.live-N for the one that is being received; TIMELINE.history: what it grew out of
/// journal/              one file for each segment of the journal, in the same way; and its tombstones
/// </code></remarks>
public sealed class BackupRepository
{
    internal const string HeadPurpose = "menshen backup head 1";
    private const string MakingSuffix = ".making";
    private const string CopyingSuffix = ".copy" + MakingSuffix;
    private const int Format = 1;

    /// <summary>By label, what was judged and found good: a year's sets are listed each five seconds, and their signatures would be checked each time.</summary>
    private readonly ConcurrentDictionary<string, (string Judged, StoredSet Set)> _known = new(StringComparer.Ordinal);

    private BackupRepository(IRepositoryFiles files, string origin, string id) => (Files, Origin, Id) = (files, origin, id);

    /// <summary>Where it lies.</summary>
    public IRepositoryFiles Files { get; }

    public string Root => Files.Root;

    public string Origin { get; }

    /// <summary>Random, made with it.</summary>
    public string Id { get; }

    /// <summary>The newest set that expired, signed: by it the chain of those that stay is known to begin where it does.</summary>
    internal string ExpiredFile => Path.Combine(Root, "expired");

    internal string Wal => Path.Combine(Root, "wal");

    internal string Journal => Path.Combine(Root, "journal");

    private string Sets => Path.Combine(Root, "sets");

    /// <summary>The same for a directory of this machine.</summary>
    public static BackupRepository Open(string directory, string? origin, bool mayMake, string? knownId = null) => Open(new LocalFiles(directory), origin, mayMake, knownId);

    /// <summary>Opens one, or makes it where <paramref name="mayMake"/>; refuses another deployment's, and where one of <paramref name="knownId"/> was seen
    /// before, everything but that one.</summary>
    public static BackupRepository Open(IRepositoryFiles files, string? origin, bool mayMake, string? knownId = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var directory = files.Root;
        var file = Description(directory);
        if (!files.Exists(file))
        {
            // Below a mount point that is empty now, a new one would take the backups to the disk they are to survive.
            if (knownId is not null) throw Gone(directory);
            if (!mayMake || origin is null) throw new BackupException($"there is no backup repository in {directory}", "Name the right directory, and see that it is mounted.");
            // Nor before it was ever seen, as far as that can be told: its parent has to be there.
            if (!files.HasParent) throw new BackupException($"there is no {directory[..directory.LastIndexOf('/')]}", "Mount it, or make it.");
            files.MakeDirectory(directory);
            files.Write(file, JsonSerializer.SerializeToUtf8Bytes(new RepositoryDescription(Format, origin, NewId()), BackupJson.Default.RepositoryDescription));
        }

        var found = Read(files, file);
        if (found.Format != Format) throw new BackupException($"{file} is of format {found.Format}", "Use the menshen that made it, or a newer one.");
        if (origin is not null && found.Origin != origin)
            throw new BackupException($"{directory} holds the backups of {found.Origin}, and this is {origin}", "Give each deployment a directory of its own.");
        if (knownId is not null && found.Id != knownId)
            throw new BackupException($"{directory} is another repository than the one that was there", "See that the right disk is mounted there, or name another directory.");
        if (mayMake && found.Id.Length == 0)
        {
            found = found with { Id = NewId() };
            files.Write(file, JsonSerializer.SerializeToUtf8Bytes(found, BackupJson.Default.RepositoryDescription));
        }

        var repository = new BackupRepository(files, found.Origin, found.Id);
        if (!mayMake) return repository;
        files.MakeDirectory(repository.Sets);
        files.MakeDirectory(repository.Wal);
        files.MakeDirectory(repository.Journal);
        return repository;
    }

    /// <summary>Whether its disk is there.</summary>
    internal bool IsThere => Files.Exists(Description(Root));

    /// <summary>Refuses where it is not there any more: what is written below a mount point that is empty now goes to the disk it is to survive.</summary>
    public void RequireThere()
    {
        if (!IsThere) throw Gone(Root);
    }

    /// <summary>Names of all complete sets, oldest first; nothing of them is checked.</summary>
    public IReadOnlyList<string> Labels() =>
        [.. Files.Directories(Sets).Select(Path.GetFileName).OfType<string>().Where(name => !name.EndsWith(MakingSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Reads a set's head and checks its signature and name.</summary>
    public StoredSet Read(string label, ISignatureVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        var directory = Path.Combine(Sets, label);
        var file = Path.Combine(directory, "head");
        if (!Files.Exists(file)) throw BackupException.Damaged(directory, "its head is missing");
        var text = Files.ReadAll(file);
        var digest = Convert.ToHexStringLower(Sm3.Hash(text));
        // The same bytes in the same place, judged by the same key: nothing else decides below.
        var judged = $"{digest} {Convert.ToHexStringLower(verifier.KeyId.Span)}";
        if (_known.TryGetValue(label, out var known) && known.Judged == judged) return known.Set;
        var json = SignedText.Open(HeadPurpose, text, file, verifier);
        var head = Parse(json, file);
        if (head.Format != SetHead.CurrentFormat) throw BackupException.Damaged(file, $"format {head.Format} is unknown");
        if (head.Cipher != SetHead.Sealing) throw BackupException.Damaged(file, $"the cipher {head.Cipher} is unknown");
        if (head.Label != label) throw BackupException.Damaged(file, $"it is the head of {head.Label}, put in the place of {label}");
        if (head.Origin != Origin) throw BackupException.Damaged(file, $"it is of the deployment {head.Origin}");
        var set = new StoredSet(head, digest, directory);
        _known[label] = (judged, set);
        return set;
    }

    /// <summary>All complete sets, oldest first; those that cannot be read are told to <paramref name="damaged"/>.</summary>
    public IReadOnlyList<StoredSet> List(ISignatureVerifier verifier, Action<BackupException>? damaged = null)
    {
        List<StoredSet> sets = [];
        foreach (var label in Labels())
        {
            try
            {
                sets.Add(Read(label, verifier));
            }
            catch (BackupException e) when (damaged is not null)
            {
                damaged(e);
            }
        }

        return sets;
    }

    /// <summary>An empty directory for a set under way; what killed runs left goes away.</summary>
    internal string Begin(string label)
    {
        RequireThere();
        RemoveUnfinished([]);
        var directory = Path.Combine(Sets, label + MakingSuffix);
        Files.MakeDirectory(directory);
        return directory;
    }

    /// <summary>Signs the head, which makes the set one, and gives the directory its name.</summary>
    internal StoredSet Commit(SetHead head, ISigner signer)
    {
        var (making, directory) = (Path.Combine(Sets, head.Label + MakingSuffix), Path.Combine(Sets, head.Label));
        var text = SignedText.Make(HeadPurpose, JsonSerializer.SerializeToUtf8Bytes(head, BackupJson.Default.SetHead), signer);
        Files.Write(Path.Combine(making, "head"), text);
        Files.Rename(making, directory);
        return new StoredSet(head, Convert.ToHexStringLower(Sm3.Hash(text)), directory);
    }

    internal void Abandon(string label) => Files.DeleteDirectory(Path.Combine(Sets, label + MakingSuffix));

    /// <summary>Takes a set away, its head first: half of it left behind is no set.</summary>
    internal void Remove(StoredSet set)
    {
        _known.TryRemove(set.Head.Label, out _);
        var leaving = set.Directory + MakingSuffix;
        Files.Rename(set.Directory, leaving);
        Files.DeleteDirectory(leaving);
    }

    /// <summary>Where a set is brought from another repository; the same place again after a copy was cut off.</summary>
    internal string CopyingDirectory(string label) => Path.Combine(Sets, label + CopyingSuffix);

    internal void CommitCopy(string label) => Files.Rename(CopyingDirectory(label), Path.Combine(Sets, label));

    /// <summary>What was begun of sets that the other repository has no more, and what a removal that was cut off left; of those <paramref name="brought"/> just now nothing,
    /// whatever a listing that is late still names.</summary>
    internal void ForgetCopies(IEnumerable<string> brought) => RemoveUnfinished([.. brought.Select(CopyingDirectory)]);

    internal long FreeBytes => new DriveInfo(Root).AvailableFreeSpace;

    private void RemoveUnfinished(HashSet<string> spared)
    {
        foreach (var left in Files.Directories(Sets).Where(left => left.EndsWith(MakingSuffix, StringComparison.Ordinal) && !spared.Contains(left))) Files.DeleteDirectory(left);
    }

    private static string Description(string directory) => Path.Combine(directory, "repository.json");

    private static BackupException Gone(string directory) =>
        new($"the repository in {directory} is not there any more", "See that it is mounted. If it is lost, name another directory: nothing is made anew in its place.");

    private static string NewId() => System.Security.Cryptography.RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static RepositoryDescription Read(IRepositoryFiles files, string file)
    {
        try
        {
            return JsonSerializer.Deserialize(files.ReadAll(file), BackupJson.Default.RepositoryDescription) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw BackupException.Damaged(file, "it cannot be read");
        }
    }

    private static SetHead Parse(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, BackupJson.Default.SetHead) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw BackupException.Damaged(file, "it cannot be read");
        }
    }
}
