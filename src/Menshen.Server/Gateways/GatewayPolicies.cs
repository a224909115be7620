using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Says in the catalogue which policy, and which rules of the auditors, are in force here, and compares what the other gateways say: a right that was revoked at one and not at the other is an open door.</summary>
/// <remarks><code>
/// each second, with the look who is there: own row as it should be? ─► else say it
///                                          others' rows: the same digest? ─► since when not ─► status, at once ─► record and alarm, when it lasts
/// </code>
/// A gateway that is gone neither differs nor agrees: what was said of it stays as it is until it is back, or has been gone for as long as a difference may last. So a row that
/// nobody took away raises no alarm for ever, and who starts again and again is not forgotten.</remarks>
/// <param name="list">The catalogue's gateways.</param>
/// <param name="self">This one.</param>
/// <param name="term">The name of its row.</param>
/// <param name="policy">In force here.</param>
/// <param name="auditors">SM3 of the auditors' rules in force here.</param>
/// <param name="rules">How long a difference may last.</param>
/// <param name="journal">Where a lasting one is recorded.</param>
/// <param name="time">By which it lasts.</param>
internal sealed class GatewayPolicies(GatewayList list, GatewaySelf self, Func<Guid> term, PolicyState policy, Func<string> auditors, InForce<GatewayRules> rules, JournalWriter journal, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Most of the time between two looks that counts: while the catalogue does not answer nobody looks, and what was put right meanwhile did not last.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly Lock _oneAtATime = new();
    private readonly Dictionary<string, GatewayDifference> _differences = new(StringComparer.Ordinal);
    private TimeSpan _watched;
    private long? _looked;

    /// <summary>What status says of it.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            lock (_oneAtATime)
            {
                return
                [
                    .. _differences.Where(found => found.Value.IsNow).OrderBy(found => found.Key, StringComparer.Ordinal).Select(found => found.Value switch
                    {
                        { IsOfRules: true, Other: null } => $"the gateway {found.Key} has not said which rules of the auditors it has: see menshen gateway list",
                        { IsOfRules: true } => $"the gateway {found.Key} has other rules of what is recorded, or of alarms, in force: an auditor accepts the same files there too (menshen audit apply, menshen alarm apply); see menshen gateway list",
                        { Other: null } => $"the gateway {found.Key} has not said which policy it has: see menshen gateway list",
                        _ => $"the gateway {found.Key} has another policy in force: apply the same file there too (menshen apply FILE --reason TEXT); see menshen gateway list",
                    }),
                ];
            }
        }
    }

    /// <summary>One look at who is there. Used by one task.</summary>
    public async Task SeeAsync(IReadOnlyList<GatewayPresence> all, CancellationToken cancellation)
    {
        var common = policy.Common;
        // First: whoever cannot say which policy is in force here can still see which is elsewhere.
        var own = (common.Digest, auditors());
        Record(Compare([.. all.Where(gateway => gateway.Id != term())], own));
        // The row may be a new one, or of a primary that lacks what was said last.
        if (all.FirstOrDefault(gateway => gateway.Id == term()) is { } row && (row.Policy, row.Rules) != own) await SayAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Says which policy is in force here, now. Of two words the older takes nothing from the newer: where it comes last, nothing stands there until the next look.</summary>
    public Task SayAsync(CancellationToken cancellation)
    {
        var common = policy.Common;
        return list.StateAsync(term(), new GatewayState(self.Version, self.Started, self.Addresses, common.Number, common.Digest, common.AwaitsRestart, auditors()), cancellation);
    }

    // Answers what is to be recorded.
    private List<Finding> Compare(List<GatewayPresence> others, (string Policy, string Rules) own)
    {
        lock (_oneAtATime)
        {
            Watch();
            List<Finding> found = [];
            var here = others.Where(gateway => gateway.IsAlive).ToLookup(gateway => GatewayName.Of(gateway.Name));
            foreach (var gateway in here)
            {
                // Of two with one name the one that differs.
                if (gateway.FirstOrDefault(one => one.Policy != own.Policy) is { } other) Differs(found, gateway.Key, own.Policy, other.Policy);
                else if (gateway.FirstOrDefault(one => one.Rules != own.Rules) is { } ruled) Differs(found, gateway.Key, PoliciesCompared.OfRules(own.Rules), ruled.Rules is { } rulesOfIt ? PoliciesCompared.OfRules(rulesOfIt) : null);
                else if (_differences.TryGetValue(gateway.Key, out var past)) End(found, gateway.Key, past, past.IsOfRules ? PoliciesCompared.OfRules(own.Rules) : own.Policy, ComparedPolicies.Equal);
            }
            foreach (var (name, past) in _differences.Where(known => !here.Contains(known.Key)).ToList())
            {
                past.Leave(_watched);
                if (_watched - past.LeftAt!.Value >= rules.Now.PoliciesDiffer) End(found, name, past, past.IsOfRules ? PoliciesCompared.OfRules(own.Rules) : own.Policy, ComparedPolicies.Gone);
            }
            return found;
        }
    }

    private void Watch()
    {
        var now = time.GetTimestamp();
        if (_looked is { } before && time.GetElapsedTime(before, now) is var since) _watched += since < Longest ? since : Longest;
        _looked = now;
    }

    private void Differs(List<Finding> found, string name, string own, string? other)
    {
        if (!_differences.TryGetValue(name, out var difference)) _differences[name] = difference = new GatewayDifference(_watched);
        difference.See(own, other, _watched);
        var lasted = _watched - difference.Since;
        if (!difference.IsTold && lasted >= rules.Now.PoliciesDiffer) found.Add(new Finding(name, difference, own, lasted, ComparedPolicies.Differ));
    }

    private void End(List<Finding> found, string name, GatewayDifference past, string own, ComparedPolicies how)
    {
        past.Leave(_watched);
        if (past.WasTold) found.Add(new Finding(name, past, own, _watched - past.Began, how));
        else _differences.Remove(name);
    }

    // Without the lock: a journal that hangs must not keep status from answering. What could not be recorded is by the next look.
    private void Record(List<Finding> found)
    {
        foreach (var one in found)
        {
            var other = one.How == ComparedPolicies.Equal ? one.Own : one.Difference.Other;
            if (!journal.Record(new PoliciesCompared(JournalTime.Now(time), one.Name, one.Own, other ?? "", (long)one.Lasted.TotalSeconds, one.How), Patience)) return;
            lock (_oneAtATime)
            {
                if (one.How == ComparedPolicies.Differ) one.Difference.Tell();
                else _differences.Remove(one.Name);
            }
        }
    }

    private readonly record struct Finding(string Name, GatewayDifference Difference, string Own, TimeSpan Lasted, ComparedPolicies How);
}
