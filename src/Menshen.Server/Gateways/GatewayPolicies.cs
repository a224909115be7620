using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Says in the catalogue which policy is in force here, and compares what the other gateways say: a right that was revoked at one and not at the other is an open door.</summary>
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
/// <param name="rules">How long a difference may last.</param>
/// <param name="journal">Where a lasting one is recorded.</param>
/// <param name="time">By which it lasts.</param>
internal sealed class GatewayPolicies(GatewayList list, GatewaySelf self, Func<Guid> term, PolicyState policy, InForce<GatewayRules> rules, JournalWriter journal, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _oneAtATime = new();
    private readonly Dictionary<string, Difference> _differences = new(StringComparer.Ordinal);

    /// <summary>What status says of it.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            lock (_oneAtATime)
            {
                return
                [
                    .. _differences.Where(found => found.Value.IsNow).OrderBy(found => found.Key, StringComparer.Ordinal).Select(found => found.Value.Other is null
                        ? $"the gateway {found.Key} has not said which policy it has: see menshen gateway list"
                        : $"the gateway {found.Key} has another policy in force: apply the same file there too (menshen apply FILE --reason TEXT); see menshen gateway list"),
                ];
            }
        }
    }

    /// <summary>One look at who is there.</summary>
    public async Task SeeAsync(IReadOnlyList<GatewayPresence> all, CancellationToken cancellation)
    {
        var common = policy.Common;
        // The row may be a new one, or of a primary that lacks what was said last.
        if (all.FirstOrDefault(gateway => gateway.Id == term()) is { } own && own.Policy != common.Digest) await SayAsync(cancellation).ConfigureAwait(false);
        lock (_oneAtATime) Compare([.. all.Where(gateway => gateway.Id != term())], common.Digest);
    }

    /// <summary>Says which policy is in force here, now. Of two words the older takes nothing from the newer: where it comes last, nothing stands there until the next look.</summary>
    public Task SayAsync(CancellationToken cancellation)
    {
        var common = policy.Common;
        return list.StateAsync(term(), new GatewayState(self.Version, self.Started, self.Addresses, common.Number, common.Digest, common.AwaitsRestart), cancellation);
    }

    private void Compare(List<GatewayPresence> others, string own)
    {
        var here = others.Where(gateway => gateway.IsAlive).ToLookup(gateway => GatewayName.Of(gateway.Name));
        foreach (var gateway in here)
        {
            // Of two with one name the one that differs.
            if (gateway.FirstOrDefault(one => one.Policy != own) is { } other) Differs(gateway.Key, own, other.Policy);
            else if (_differences.TryGetValue(gateway.Key, out var past)) End(gateway.Key, past, own, ComparedPolicies.Equal);
        }
        foreach (var (name, past) in _differences.Where(found => !here.Contains(found.Key)).ToList())
        {
            past.Leave(time.GetTimestamp());
            if (time.GetElapsedTime(past.LeftAt!.Value) >= rules.Now.PoliciesDiffer) End(name, past, own, ComparedPolicies.Gone);
        }
    }

    private void Differs(string name, string own, string? other)
    {
        if (!_differences.TryGetValue(name, out var difference)) _differences[name] = difference = new Difference(time.GetTimestamp());
        difference.See(other);
        var lasted = time.GetElapsedTime(difference.Since);
        // What could not be recorded is by the next look.
        if (!difference.IsTold && lasted >= rules.Now.PoliciesDiffer) difference.IsTold = Record(name, own, other, lasted, ComparedPolicies.Differ);
    }

    private void End(string name, Difference past, string own, ComparedPolicies how)
    {
        if (!past.IsTold || Record(name, own, how == ComparedPolicies.Equal ? own : past.Other, time.GetElapsedTime(past.Since), how)) _differences.Remove(name);
        else past.Leave(time.GetTimestamp());
    }

    private bool Record(string name, string own, string? other, TimeSpan lasted, ComparedPolicies how) =>
        journal.Record(new PoliciesCompared(JournalTime.Now(time), name, own, other ?? "", (long)lasted.TotalSeconds, how), Patience);

    /// <summary>Another gateway whose policy differs, or did when it was seen last.</summary>
    private sealed class Difference(long since)
    {
        /// <summary>By the clock's stamps.</summary>
        public long Since => since;

        public string? Other { get; private set; }

        /// <summary>It is on record.</summary>
        public bool IsTold { get; set; }

        /// <summary>Since when it has not been there; null: it is.</summary>
        public long? LeftAt { get; private set; }

        public bool IsNow => LeftAt is null;

        public void See(string? other) => (Other, LeftAt) = (other, null);

        public void Leave(long at) => LeftAt ??= at;
    }
}
