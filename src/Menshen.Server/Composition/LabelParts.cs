using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>Everything about labels that is not the gateway's: clearances, login roles, applying them to databases; put together once.</summary>
internal sealed class LabelParts
{
    private readonly IEngine _engine;
    private readonly ClearanceCatalogue _catalogue;
    private readonly SubjectDirectory _subjects;
    private readonly LabelLog _log;
    private readonly LabelRenewal _renewal;
    private SessionControl? _sessions;

    private LabelParts(IEngine engine, IEngineSecrets secrets, JournalWriter journal, SubjectDirectory subjects, InForce<LabelRules> rules, TimeProvider time)
    {
        (_engine, _subjects, _log) = (engine, subjects, new LabelLog(journal, time));
        _catalogue = new ClearanceCatalogue(engine);
        Directory = new LabelDirectory(_catalogue, subjects, rules, time);
        Logins = new LabelLogins(engine, secrets, _catalogue, Directory, subjects);
        _renewal = new LabelRenewal(engine, Directory, _log);
        Works = new LabelWorks(engine, Directory, Logins, _catalogue, _log) { EndSessionsIn = database => _sessions?.EndAllIn(database) };
    }

    /// <summary>By which a login gets its label.</summary>
    public LabelDirectory Directory { get; }

    /// <summary>The engine roles of subjects and labels.</summary>
    public LabelLogins Logins { get; }

    /// <summary>Labels on their way to databases.</summary>
    public LabelWorks Works { get; }

    /// <summary>What is wrong with labels, or null: clearances may be old, or the policy labels a database where nothing is labelled yet.</summary>
    public string? Trouble => Directory.Trouble
        ?? (Directory.InForce.Databases.FirstOrDefault(database => !Directory.HasLabels(database)) is { } bare
            ? $"the policy labels tables in {bare}, and nothing is labelled there: menshen label apply {bare}"
            : _renewal.Outdated.FirstOrDefault(one => Works.Of(one.Key)?.State != "done") is { Key: { } old } outdated
                ? $"another version of Menshen labelled {old}, and it could not be renewed ({outdated.Value}): menshen label apply {old}" : null);

    /// <summary>Loads all and follows changes; when it returns, everybody's clearance is known.</summary>
    public static async Task<LabelParts> StartAsync(
        StartedParts started, IEngine engine, IEngineSecrets secrets, JournalWriter journal, SubjectDirectory subjects, InForce<LabelRules> rules, TimeProvider time,
        CancellationToken cancellation)
    {
        var parts = new LabelParts(engine, secrets, journal, subjects, rules, time);
        started.Add(parts.Directory);
        started.Add(parts.Logins);
        await parts.Directory.ReloadAsync(cancellation).ConfigureAwait(false);
        await parts._renewal.RunAsync(cancellation).ConfigureAwait(false);
        parts.Directory.Changed += parts.OnChanged;
        // A group or a clearance, changed here or at another gateway: the catalogue announces both, and the subjects are loaded anew.
        EventHandler follow = (_, _) => _ = parts.Directory.ReloadQuietlyAsync();
        subjects.Replaced += follow;
        started.Add(() =>
        {
            subjects.Replaced -= follow;
            return Task.CompletedTask;
        });
        started.Add(() => parts.Works.DisposeAsync().AsTask());
        // The policy may have changed while nothing ran: doors that are nobody's any more are taken away, without keeping the start waiting.
        _ = parts.Logins.RefreshQuietlyAsync(subjects.Living.Select(subject => subject.Name));
        return parts;
    }

    /// <summary>From now on sessions end whose subject's clearance changes.</summary>
    public void Attach(SessionControl sessions) => _sessions = sessions;

    /// <summary>What becomes of a login of that subject that asks for that label.</summary>
    public LabelChoice Choose(Subject subject, string label) => Directory.InForce.Choose(subject.Name, subject.Groups, label);

    /// <summary>What the control surface may do with them.</summary>
    public IEnumerable<ControlAct> Acts(ApprovalDesk desk, SealParts seals, CredentialProof proof) =>
    [
        .. new LabelActs(Directory, Works, new DatabaseCatalogue(_engine), desk).All,
        .. new ClearanceActs(Directory, _subjects, _catalogue, Logins, EndSessionsOf, _log).All,
        .. new RelabelActs(_engine, Directory, new FieldRelabelling(seals.Keys, seals.Rules), proof, _log).All,
    ];

    /// <summary>Another policy is in force: those whose clearance it changes are treated as if it had been set by command.</summary>
    public void OnPolicy() => _ = Directory.ReloadQuietlyAsync();

    private int EndSessionsOf(string subject) => _sessions?.EndAllOf(subject) ?? 0;

    private void OnChanged(object? sender, IReadOnlyList<string> names)
    {
        foreach (var name in names) EndSessionsOf(name);
        _ = Logins.RefreshQuietlyAsync(names);
    }
}
