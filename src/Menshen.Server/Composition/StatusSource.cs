using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>Puts together how everything is.</summary>
internal sealed class StatusSource
{
    public required Deployment Deployment { get; init; }

    public required DeploymentDescription Description { get; init; }

    public required PolicyParts Policies { get; init; }

    public required IEngine Engine { get; init; }

    public required AuditVault Vault { get; init; }

    public required JournalWriter Journal { get; init; }

    public required JournalKeeper Keeper { get; init; }

    public required GatewayServer Gateway { get; init; }

    public required SubjectDirectory Directory { get; init; }

    public required FactorParts Factors { get; init; }

    public required FollowerProcess Follower { get; init; }

    public required SealParts Seals { get; init; }

    public required LabelParts Labels { get; init; }

    public required TimeProvider Time { get; init; }

    public required AuditorsParts Auditors { get; init; }

    public required ReviewWatch Review { get; init; }

    /// <summary>What the witnesses said at the start.</summary>
    public required WitnessStart Witnesses { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What is to be said about how the keys are kept, or null.</summary>
    public required Func<IEnumerable<string>> KeysWarnings { get; init; }

    /// <summary>Finds what of the engine is not as provisioned, or not as the policy says.</summary>
    public required DriftWatch Drift { get; init; }

    /// <summary>Limits on grants.</summary>
    public required GrantWatch Grants { get; init; }

    public required BreakGlassNotices Emergency { get; init; }

    /// <summary>What is stopped.</summary>
    public required QuarantineDesk Quarantines { get; init; }

    public required BackupParts Backups { get; init; }

    public required ScrubDesk Scrub { get; init; }

    public required InDoubtWatch InDoubt { get; init; }

    public required HostParts Host { get; init; }

    public required StandbyWatch Standby { get; init; }

    /// <summary>The other gateways' policies.</summary>
    public required GatewayPolicies Fleet { get; init; }

    public required ProgramGuard Program { get; init; }

    /// <summary>Null until it listens, which is last.</summary>
    public ControlHost? Control { get; set; }

    private PolicySet Policy => Policies.State.Rules.Now;

    public StatusReport Read(bool stopping) => new()
    {
        State = State(stopping),
        Version = ProductVersion.Text,
        ProcessId = Environment.ProcessId,
        StartedAt = StartedAt,
        Directory = Deployment.Root,
        ControlAddress = Control?.Address ?? "",
        Profile = Policy.Profile.ToString().ToLowerInvariant(),
        Listeners =
            [.. Gateway.Listening.Zip(
                Policy.Listeners, (bound, rule) => new ListenerReport(bound.Address.ToString(), bound.Port, TlsText(rule.Tls)))],
        Engine = ReadEngine(),
        Gateway = GatewayReports.Of(Gateway.Status),
        Journal = ReadJournal(),
        Alarms = Follower.Alarms,
        Backups = Backups.Times,
        Host = Host.Load.Report with { SpaceDaysLeft = Host.Space.Forecast?.DaysLeft },
        Vault = VaultReports.Of(Vault.Status, Journal.Status.Records, Time.GetUtcNow()),
        AuthorityCertificate = Deployment.AuthorityCertificate,
        Warnings = [.. ReadWarnings()],
    };

    private string State(bool stopping)
    {
        if (stopping)
            return "stopping";
        return Engine.Status.State == EngineState.Running && Journal.Accepting ? "ready" : "degraded";
    }

    private EngineReport ReadEngine()
    {
        var status = Engine.Status;
        return new EngineReport(
            Description.Engine, status.State.ToString().ToLowerInvariant(), status.ServerVersion, status.ProcessId, status.Losses,
            status.Trouble) { Hosts = EngineHosts.Of(status) };
    }

    private JournalReport ReadJournal()
    {
        var status = Journal.Status;
        var durability = Policy.Journal.Durability == JournalDurability.Strict
            ? "strict"
            : FormattableString.Invariant($"bounded {Policy.Journal.Lag.TotalMilliseconds:0}ms");
        return new JournalReport(
            Deployment.Journal, durability, Journal.Accepting, status.Records, status.SignedRecords, status.BytesWritten,
            status.LastCheckpointTime == 0 ? null : JournalTime.ToMoment(status.LastCheckpointTime), Journal.Trouble,
            [.. Journal.Witnesses.Where(w => w.Name != Deployment.JournalMarkFile).Select(w => new WitnessReport(
                w.Name, w.Records, w.Behind, w.KeptAt == 0 ? null : JournalTime.ToMoment(w.KeptAt), w.Trouble))]);
    }

    private IEnumerable<string> ReadWarnings()
    {
        if (Policy.Profile == Profile.Transparent)
            yield return "profile transparent: a test system; no rule of Menshen's is in force";
        foreach (var program in Program.Warnings)
            yield return program;
        foreach (var policy in Policies.Warnings)
            yield return policy;
        if (Engine.Status is { State: not EngineState.Running, Trouble: { } trouble })
            yield return $"PostgreSQL: {trouble}";
        if (Journal.Trouble is { } journalTrouble)
            yield return $"journal: {journalTrouble}";
        foreach (var witness in Journal.Witnesses.Where(w => w.Trouble is not null))
            yield return $"the witness {witness.Name} is {witness.Behind} records behind: {witness.Trouble}";
        foreach (var keeping in KeepingWarnings())
            yield return $"journal: {keeping}";
        if (Seals.Trouble is { } seals)
            yield return seals;
        foreach (var ending in Seals.Keys.Endings)
            yield return ending;
        if (Labels.Trouble is { } labels)
            yield return labels;
        foreach (var backups in Backups.Warnings)
            yield return backups;
        foreach (var damage in Scrub.Warnings)
            yield return damage;
        foreach (var waiting in InDoubt.Warnings)
            yield return waiting;
        foreach (var host in Host.Warnings)
            yield return host;
        foreach (var gateway in Fleet.Warnings)
            yield return gateway;
        foreach (var standby in Standby.Warnings)
            yield return standby;
        if (!Engine.CanPrioritise && !Policies.State.Rules.Now.Priorities.All.IsEmpty)
            yield return "priorities: PostgreSQL is not run by Menshen here, so its processor is shared alike; priorities hold for places only";
        if (Gateway.QuotaTrouble is { } uncounted)
            yield return uncounted;
        if (Gateway.PlaceTrouble is { } unplaced)
            yield return unplaced;
        if (Directory.Trouble is { } stale)
            yield return stale;
        foreach (var ofFactors in Factors.Warnings)
            yield return ofFactors;
        foreach (var behind in Follower.Troubles)
            yield return behind;
        foreach (var ofRules in Auditors.Warnings)
            yield return ofRules;
        if (Control?.Trouble is { } control)
            yield return control;
        foreach (var finding in Witnesses.Findings)
            yield return $"the witness {finding.Witness} contradicts the journal: {finding.Finding}";
        if (Review.IsOverdue)
            yield return FormattableString.Invariant($"a review of the records is due since {Review.DueAt:u}: menshen audit review");
        foreach (var keys in KeysWarnings())
            yield return keys;
        if (Vault.Status.Trouble is { } vaultTrouble)
            yield return $"vault: {vaultTrouble}";
        foreach (var finding in Drift.Findings)
            yield return $"PostgreSQL is not as it should be: {finding}";
        if (Drift.Trouble is { } blind)
            yield return blind;
        if (Grants.Trouble is { } limitless)
            yield return limitless;
        if (Quarantines.Now.Datasets.Length + Quarantines.Now.Stops.Length is > 0 and var stopped)
            yield return FormattableString.Invariant($"{stopped} quarantine(s) stand: menshen quarantine list");
        if (Emergency.ForLogin() is { Length: > 0 } open)
            yield return open;
        foreach (var message in Engine.Status.Messages)
            yield return message;
    }

    private IEnumerable<string> KeepingWarnings()
    {
        var space = Journal.Space;
        // Anybody's own choice otherwise; strict is the profile of who wants all that the standards ask for.
        if (Policy is { Profile: Profile.Strict, JournalKeeping.Archive.IsEmpty: true, JournalWitnesses.IsEmpty: true, Forward.IsEmpty: true })
            yield return "it has no second copy: name another machine's disk in journal.archive, or receivers in forward, and a journal.witness";
        if (space.Warning is { } warning)
            yield return warning;
        if (space is { Dropped: > 0, Trouble: null })
            yield return FormattableString.Invariant($"{space.Dropped} statements since the start ran without records");
        if (Keeper.Report.Trouble is { } trouble)
            yield return trouble;
        foreach (var place in Keeper.Report.Places.Where(place => !place.IsGood))
            yield return $"archive {place.Place}: {place.Trouble}";
    }

    internal static string TlsText(ListenerTls tls) => tls switch
    {
        ListenerTls.Required => "required",
        ListenerTls.LoopbackOptional => "loopback-optional",
        _ => throw new ArgumentOutOfRangeException(nameof(tls)),
    };
}
