namespace Menshen.Backup.Format;

/// <summary>The signed part of a set's manifest: what it is, what it hangs on, and digests of everything else. It holds nothing secret.</summary>
public sealed record SetHead
{
    public const int CurrentFormat = 1;
    public const string Sealing = "sm4-gcm";
    public const string Full = "full";
    public const string Incremental = "incr";

    /// <summary>Hangs on the newest full set alone.</summary>
    public const string Differential = "diff";

    public required int Format { get; init; }

    /// <summary>Sorts by time and shows the kind, as <c>20261127-002500F</c>; the name of the set's directory.</summary>
    public required string Label { get; init; }

    /// <summary>Counts the sets of a repository from 1; none is ever given twice.</summary>
    public required long Sequence { get; init; }

    public required string Kind { get; init; }

    /// <summary>Which deployment's, as its journal is called.</summary>
    public required string Origin { get; init; }

    /// <summary>PostgreSQL's number of the cluster.</summary>
    public required string System { get; init; }

    public required uint Timeline { get; init; }

    /// <summary>WAL is needed from here.</summary>
    public required string StartLsn { get; init; }

    /// <summary>And at least to here: before it the files are not consistent.</summary>
    public required string StopLsn { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The earliest moment to which this set can be brought back.</summary>
    public required DateTimeOffset StoppedAt { get; init; }

    public required string Server { get; init; }

    public required string Product { get; init; }

    public required int SegmentBytes { get; init; }

    /// <summary>How everything in the set is sealed; signed with the rest, so that nobody says another. The first heads did not say it.</summary>
    public string Cipher { get; init => field = value ?? Sealing; } = Sealing;

    /// <summary>Name of the sealing key in the keystore.</summary>
    public required string Key { get; init; }

    /// <summary>In hexadecimal; makes the key of this set.</summary>
    public required string Salt { get; init; }

    /// <summary>Sets whose chunks this one uses.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>SM3 of the whole head of the set before; empty for the first.</summary>
    public required string Previous { get; init; }

    public required long BodyBytes { get; init; }

    /// <summary>SM3 of the sealed list of files.</summary>
    public required string BodyDigest { get; init; }

    public required IReadOnlyList<PackNote> Packs { get; init; }

    public required int Files { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long PlainBytes { get; init; }

    /// <summary>Bytes that this set takes in the repository.</summary>
    public required long SetBytes { get; init; }

    /// <summary>Digest of the policy that was in force.</summary>
    public required string Policy { get; init; }

    /// <summary>A restore point behind the set's end, at which its labelled and sealed tables were counted; empty: they were not. The first heads did not say it.</summary>
    public string Point { get; init => field = value ?? ""; } = "";

    /// <summary>The journal's last segment when the set was begun: what was recorded since follows from there. 0: not known, as in the first heads.</summary>
    public long Journal { get; init; }
}
