using Menshen.Backup;
using Menshen.Backup.Restoring;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Looks at a deployment that came back, with its engine up and nobody in it: what is not as it should be is refused, and the reason said.</summary>
internal sealed class RestoreChecks(EmbeddedEngine engine, DeploymentKeys keys, string origin, TimeProvider time, RestoreFindings findings)
{
    /// <summary>How the line begins that says that tables hold what they held.</summary>
    public const string RowsAgain = "rows and digests of ";

    private const string JournalLine = "journal: ";

    private const string Older = "Restore an older set: --set LABEL";

    /// <summary>The policy in force, as Menshen sealed it.</summary>
    public async Task<StoredPolicy> PolicyAsync(CancellationToken cancellation)
    {
        var policy = await new PolicyCatalogue(engine, origin).NewestAsync(cancellation).ConfigureAwait(false)
            ?? throw new BackupException($"the catalogue that came back has no policy of {origin}: without one nothing says what is protected", Older);
        if (!new PolicySeal(keys.PolicyKey(), origin).Fits(policy.Version, policy.Text.Span, policy.Seal.Span))
            throw new BackupException("the policy that came back is not as Menshen wrote it, or belongs to other keys", "Use the keystore of this deployment.");
        findings.Checks.Add(FormattableString.Invariant($"policy {policy.Version}, its seal"));
        return policy;
    }

    /// <summary>Accounts can be read, and roles, rules, settings and labels are no weaker than they were made.</summary>
    /// <param name="policy">In force.</param>
    /// <param name="takesDrift">What is weaker is taken as it is, and told.</param>
    /// <param name="isAnothers">The engine was somebody else's: his roles are there as they were, are told, and have no way in to this one.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ProtectionAsync(StoredPolicy policy, bool takesDrift, bool isAnothers, CancellationToken cancellation)
    {
        var subjects = await new SubjectCatalogue(engine, keys, keys.Verifiers).LoadSubjectsAsync(cancellation).ConfigureAwait(false);
        findings.Checks.Add(FormattableString.Invariant($"{subjects.Count} subject(s)"));
        var drift = await DriftCheck.RunAsync(engine, cancellation).ConfigureAwait(false);
        var owners = drift.Where(finding => isAnothers && finding.IsUnknownRole).ToList();
        findings.Facts.AddRange(owners.Select(finding => $"of the engine's owner, as it was there: {finding}"));
        List<string> weaker = [.. drift.Except(owners).Select(finding => finding.ToString())];
        var isDrifted = weaker.Count > 0;
        var labelled = 0;
        foreach (var database in await new TableFacts(engine).DatabasesAsync(cancellation).ConfigureAwait(false))
        {
            await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            var labels = await new LabelEngine(connection).InspectAsync(cancellation).ConfigureAwait(false);
            labelled += labels.Tables.Count;
            weaker.AddRange(labels.Findings.Select(finding => $"labels in {database}: {finding}"));
        }

        if (weaker.Count > 0 && !takesDrift)
            throw new BackupException(
                $"protection came back weaker than it was made: {string.Join("; ", weaker)}",
                "Name an older set or an earlier moment; or, if it has to be this one, --despite-drift, and mend it before others are let in.");
        findings.Accepted.AddRange(weaker);
        if (!isDrifted) findings.Checks.Add(owners.Count == 0 ? "no drift" : FormattableString.Invariant($"no drift but {owners.Count} role(s) of the engine's owner"));
        if (weaker.Count == 0) findings.Checks.Add(FormattableString.Invariant($"labels of {labelled} table(s), as they were made"));
        if (PolicySet.ParseInForce(System.Text.Encoding.UTF8.GetString(policy.Text.Span), "policy") is { IsValid: true, Policy: { } rules })
            findings.Facts.AddRange((await DriftCheck.RunAsync(engine, rules.Seals, cancellation).ConfigureAwait(false)).Except(drift).Select(finding => finding.ToString()));
    }

    /// <summary>One value of each seal group opens with the keystore that is here.</summary>
    /// <param name="takesDrift">What does not open is taken as it is, such as from before an erasure, and told.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task SealsAsync(bool takesDrift, CancellationToken cancellation)
    {
        using var data = new DataKeys(new SealCatalogue(engine), keys, time);
        await data.ReloadAsync(cancellation).ConfigureAwait(false);
        var columns = new List<(string Database, SealedColumnPlace Place)>();
        foreach (var database in await new TableFacts(engine).DatabasesAsync(cancellation).ConfigureAwait(false))
            columns.AddRange((await SealedColumnPlace.ListAsync(engine, database, cancellation).ConfigureAwait(false)).Select(place => (database, place)));
        foreach (var group in data.Groups)
        {
            if (data.Stored.All(key => key.Group != group.Number || key.State == StoredKeyState.Destroyed) || !keys.HasWrapping(group.Number))
                findings.Facts.Add($"seal group {group.Name}: its key is destroyed, or is another keystore's; its values do not open");
            else await TryAsync(data, group, columns.Where(column => column.Place.Group == group.Number), takesDrift, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Labelled and sealed tables hold what they held when the set was taken, where it is that moment; else what they hold is told.</summary>
    public async Task FactsAsync(FactSheet? then, RestoreTarget target, CancellationToken cancellation)
    {
        var now = await new TableFacts(engine).CountAsync(then, cancellation).ConfigureAwait(false);
        if (then is { Point.Length: > 0 } && target.Kind == RestoreTargetKind.Name && target.Value == then.Point)
        {
            if (then.Against(now) is { Count: > 0 } differences)
                throw new BackupException($"what came back is not what was backed up: {string.Join("; ", differences)}", Older);
            findings.Checks.Add(FormattableString.Invariant($"{RowsAgain}{then.Tables.Count} labelled or sealed table(s), as when the set was taken"));
        }

        findings.Facts.AddRange(now.Tables.Select(fact => fact.ToString()));
        findings.Facts.AddRange(now.Uncounted.Concat(then?.Uncounted ?? []).Distinct().Select(what => $"not counted: {what}"));
    }

    /// <summary>The journal is whole from its first record to its last; until when it has records is told.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="isWhole">It goes on where it was; else it has nothing after the set.</param>
    /// <param name="remedy">What to do if it is damaged.</param>
    /// <param name="until">Nothing was on disk at that moment that is not in it; null: not known.</param>
    public void Journal(string directory, bool isWhole = false, string remedy = Older, DateTimeOffset? until = null)
    {
        var report = new JournalVerifier(directory, keys.JournalVerifier) { Sealing = keys.JournalSealing }.Verify();
        if (!report.IsIntact) throw new BackupException($"the journal that came back is damaged: {report.Findings[0]}", remedy);
        if (report.Records == 0) throw new BackupException("the journal that came back has no records", remedy);
        // Looked at again where more was put behind it: what is said is of the last look.
        findings.Checks.RemoveAll(check => check.StartsWith(JournalLine, StringComparison.Ordinal));
        findings.Checks.Add(FormattableString.Invariant($"{JournalLine}{report.Records} record(s) in {report.Segments} segment(s), without a break"));
        findings.RecordsUntil = isWhole ? null : Later(report.LastCheckpointTime is { } last ? JournalTime.ToMoment(last) : null, until);
    }

    private async Task TryAsync(DataKeys data, SealGroup group, IEnumerable<(string Database, SealedColumnPlace Place)> columns, bool takesDrift, CancellationToken cancellation)
    {
        using var opener = new ValueConverter(data, group);
        foreach (var (database, place) in columns)
        {
            var name = $"{database}/{place.Schema}.{place.Name}.{place.Column}";
            try
            {
                if (await place.SampleAsync(engine, database, cancellation).ConfigureAwait(false) is not { } text) continue;
                if (opener.Opens(text)) findings.Checks.Add($"seal group {group.Name}: a value of {name} opens");
                else findings.Accepted.Add(takesDrift ? Closed(name, group) : throw new BackupException(
                    Closed(name, group), "Use the keystore of this deployment, or another set: --set LABEL. From before an erasure nothing opens any more: --despite-drift brings the rest back"));
                return;
            }
            catch (CatalogueRefusalException e)
            {
                findings.Facts.Add($"not looked at: {name}: {e.Message}");
            }
        }

        findings.Facts.Add($"seal group {group.Name}: no value there to try");
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;

    private static string Closed(string column, SealGroup group) => $"a sealed value of {column} does not open with the keys that are here (seal group {group.Name})";
}
