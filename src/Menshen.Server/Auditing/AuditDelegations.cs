using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Journal;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>The rights to read records that auditors have given: kept in a file under the journal's key, recorded one by one, and shown to the
/// vault as a whole.</summary>
/// <remarks>The vault's table is a picture of this list, as its roles are of the catalogue: a vault that is made anew has it again, and one that
/// somebody wrote into is corrected at the next change. A file that was changed counts as none: rights are lost, not won.</remarks>
internal sealed partial class AuditDelegations(SignedLine file, string origin, JournalWriter journal, TimeProvider time)
{
    /// <summary>More is a role, not a delegation; each is looked at for each record that its owner reads.</summary>
    private const int Most = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _oneAtATime = new();
    private ImmutableArray<AuditDelegation> _all = Load(file, origin);

    /// <summary>The list changed. Raised on the thread that changed it.</summary>
    public event EventHandler? Changed;

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyList<AuditDelegation> All => [.. _all.Where(d => d.Expires is null || d.Expires > time.GetUtcNow())];

    /// <summary>What a subject may read, for the vault.</summary>
    public IReadOnlyList<VaultDelegation> Of(long subjectId) =>
        [.. All.Where(d => d.SubjectId == subjectId).Select(d => new VaultDelegation(d.Number, d.OfSubject, d.OfObject, d.Since, d.Until, d.Expires))];

    /// <summary>Gives it a number and records it first; why not, or null.</summary>
    public string? Add(AuditDelegation wanted, out AuditDelegation given)
    {
        lock (_oneAtATime)
        {
            var kept = All;
            given = wanted with { Number = NextNumber(), At = time.GetUtcNow() };
            if (kept.Count >= Most)
                return $"there are {Most} delegations already";
            var record = new AuditDelegated(
                JournalTime.Now(time), given.Number, given.SubjectId, given.Subject, given.Auditor, given.OfSubject ?? "", given.OfObject ?? "",
                Micro(given.Since), Micro(given.Until), Micro(given.Expires));
            if (!journal.Record(record, Patience))
                return "the journal cannot record the delegation";
            Replace([.. kept, given]);
            return null;
        }
    }

    /// <summary>Takes one away, then records it: what takes away must not wait. Null: there is none of this number.</summary>
    public AuditDelegation? Remove(long number, string auditor)
    {
        lock (_oneAtATime)
        {
            if (_all.FirstOrDefault(d => d.Number == number) is not { } gone)
                return null;
            Replace([.. All.Where(d => d.Number != number)]);
            journal.Record(new AuditDelegationRevoked(JournalTime.Now(time), number, gone.Subject, auditor), Patience);
            return gone;
        }
    }

    // Never again, also when the newest was taken away: seconds grow.
    private long NextNumber() => Math.Max(_all.Select(d => d.Number).DefaultIfEmpty().Max() + 1, time.GetUtcNow().ToUnixTimeSeconds());

    private void Replace(ImmutableArray<AuditDelegation> all)
    {
        file.Write(JsonSerializer.Serialize(new Kept(origin, all), DelegationJson.Default.Kept));
        _all = all;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private static ImmutableArray<AuditDelegation> Load(SignedLine file, string origin)
    {
        try
        {
            return file.Read() is { } line && JsonSerializer.Deserialize(line, DelegationJson.Default.Kept) is { } kept && kept.Origin == origin ? kept.Delegations : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static long Micro(DateTimeOffset? moment) => moment is { } some ? Math.Max(0, JournalTime.From(some)) : 0;

    private sealed record Kept(string Origin, ImmutableArray<AuditDelegation> Delegations);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Kept))]
    private sealed partial class DelegationJson : JsonSerializerContext;
}
