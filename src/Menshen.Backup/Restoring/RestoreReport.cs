using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Crypto;

namespace Menshen.Backup.Restoring;

/// <summary>What was brought back, and what was checked; signed, beside the restored deployment.</summary>
public sealed record RestoreReport
{
    private const string Purpose = "menshen restore report 1";

    public required string Set { get; init; }

    public required string Target { get; init; }

    /// <summary>PostgreSQL's word on the last transaction that came back; empty if there was none after the set.</summary>
    public required string LastTransaction { get; init; }

    public required long Bytes { get; init; }

    public required int WalSegments { get; init; }

    public required double Seconds { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What was looked at, and found right.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    // What follows the first reports did not have.

    /// <summary>Who asked for it.</summary>
    public string By { get; init => field = value ?? ""; } = "";

    /// <summary>Done where no Menshen ran that could ask for an approval: by whom of the machine, and how the keys were come by. Empty: one ran, and asked.</summary>
    public string Offline { get; init => field = value ?? ""; } = "";

    /// <summary>Until when the journal beside it has records; what was recorded later is not in it. Null: nobody looked, or nothing is missing.</summary>
    public DateTimeOffset? RecordsUntil { get; init; }

    /// <summary>What labelled and sealed tables hold, and what was not looked at.</summary>
    public IReadOnlyList<string> Facts { get; init => field = value ?? []; } = [];

    /// <summary>What somebody may do again who might not any more, against the system that ran beside it.</summary>
    public IReadOnlyList<string> Revived { get; init => field = value ?? []; } = [];

    /// <summary>What is not as it should be, and was taken as it is because the asker said so.</summary>
    public IReadOnlyList<string> Accepted { get; init => field = value ?? []; } = [];

    /// <summary>What the repository should have of the journal and has not, or damaged: nothing of it came back.</summary>
    public IReadOnlyList<string> Missing { get; init => field = value ?? []; } = [];

    /// <summary>Reads one; throws if it is not signed with that deployment's key.</summary>
    public static RestoreReport Read(string path, ISignatureVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        var json = SignedText.Open(Purpose, File.ReadAllBytes(path), path, verifier);
        return JsonSerializer.Deserialize(json.Span, BackupJson.Default.RestoreReport) ?? throw BackupException.Damaged(path, "it is no report");
    }

    /// <summary>Writes it, signed.</summary>
    internal void Write(string path, ISigner signer) =>
        DurableFiles.Write(path, SignedText.Make(Purpose, JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.RestoreReport), signer));
}
