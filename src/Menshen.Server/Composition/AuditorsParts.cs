using System.Text;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Everything about the rules that are the auditor's alone, put together once: what is recorded, and what raises an alarm.</summary>
internal sealed class AuditorsParts
{
    private readonly List<RulesFileWatch> _files = [];
    private CommonRules _common = new(null, null, "");

    /// <summary>What is in force before the engine is there.</summary>
    public AuditorsParts(Deployment deployment, DeploymentKeys keys, string origin, JournalWriter journal, TimeProvider time)
    {
        var places = new RulesPlaces(deployment, keys.PolicyKey(), origin);
        Selection = new AuditorsRules<AuditSelection>(new SelectionForm(), deployment.AuditFile, places, journal, time);
        AlarmRules = new AuditorsRules<AlarmRules>(new AlarmRulesForm(), deployment.AlarmsFile, places, journal, time);
    }

    public AuditorsRules<AuditSelection> Selection { get; }

    public AuditorsRules<AlarmRules> AlarmRules { get; }

    /// <summary>SM3 of all that both say, in hexadecimal: what other gateways compare with theirs.</summary>
    public string Digest
    {
        get
        {
            var (known, selection, alarms) = (Volatile.Read(ref _common), Selection.InForce, AlarmRules.InForce);
            if (ReferenceEquals(known.Selection, selection) && ReferenceEquals(known.Alarms, alarms)) return known.Digest;
            var digest = AcceptedRules.DigestOf(Encoding.UTF8.GetBytes($"menshen auditors 1\n{Selection.Common}\n\n{AlarmRules.Common}"));
            Volatile.Write(ref _common, new(selection, alarms, digest));
            return digest;
        }
    }

    /// <summary>What keeps <c>audit.yaml</c> from being in force.</summary>
    public IReadOnlyList<string> SelectionTrouble => [.. Selection.Trouble is { } trouble ? [trouble] : (string[])[], .. _files[0].Trouble];

    /// <summary>What status says of both.</summary>
    public IEnumerable<string> Warnings => ((string?[])[Selection.Trouble, AlarmRules.Trouble]).OfType<string>().Concat(_files.SelectMany(file => file.Trouble.Take(1)));

    /// <summary>Settles both with the catalogue; from then on others can be accepted.</summary>
    public async Task StartAsync(StartedParts started, IEngine engine, string origin, RulesHistory history, bool isFirstStart, TimeProvider time, CancellationToken cancellation)
    {
        var catalogue = new AuditRulesCatalogue(engine, origin);
        await Selection.SettleAsync(catalogue, history, isFirstStart, cancellation).ConfigureAwait(false);
        await AlarmRules.SettleAsync(catalogue, history, isFirstStart, cancellation).ConfigureAwait(false);
        started.Add(Selection);
        started.Add(AlarmRules);
        var keeping = new RulesKeeping([Selection.LookAsync, AlarmRules.LookAsync], time);
        started.Add(() => keeping.DisposeAsync().AsTask());
        _files.AddRange([new RulesFileWatch(Selection, time), new RulesFileWatch(AlarmRules, time)]);
        _files.ForEach(started.Add);
    }

    /// <summary>A digest, and of what.</summary>
    private sealed record CommonRules(AuditSelection? Selection, AlarmRules? Alarms, string Digest);

    /// <summary>Sessions go by the rules in force from here on.</summary>
    public void Attach(Action<AuditSelection> select)
    {
        Selection.Applied = select;
        select(Selection.InForce);
    }
}
