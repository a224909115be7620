using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The question who can do what to what in a database.</summary>
internal sealed class AccessActs(IEngine engine, SubjectDirectory subjects, LabelDirectory labels, InForce<PolicySet> policy, TimeProvider time)
{
    public IEnumerable<ControlAct> All => [new(ControlOperations.AccessMatrix, request => request.Variable, ReadAsync)];

    private async Task<ControlAnswer> ReadAsync(ControlRequest request)
    {
        var living = subjects.Living.Where(subject => subject.DeletedAt is null).ToDictionary(subject => subject.EngineRole);
        var groups = (await new GroupCatalogue(engine).ListAsync(request.Cancellation).ConfigureAwait(false)).Select(group => group.Name).ToHashSet();
        var own = engine.Expectations.TcbRole;
        var ways = await AccessMatrix.ReadAsync(engine, request.Variable, [.. living.Keys, .. groups, own], "", request.Cancellation).ConfigureAwait(false);
        var listing = new AccessListing(request.Variable, time.GetUtcNow(), [.. ways.Select(way => Report(request.Variable, way, living.GetValueOrDefault(way.Role), groups))]);
        return ControlAnswer.Of(listing, ControlJson.Default.AccessListing);
    }

    private AccessReport Report(string database, AccessWay way, Subject? subject, HashSet<string> groups) => new(
        subject?.Name ?? way.Role,
        subject?.Kind.ToString().ToLowerInvariant() ?? (groups.Contains(way.Role) ? "group" : "control-plane"),
        way.Kind, way.Object, way.Privileges, way.MayGrant, way.How, way.Via, way.Chain, way.Until, way.Purpose,
        way.IsLabelled ? LabelOf(subject) : "",
        [.. way.SealedColumns.Select(column => $"{column}: {ShownTo(subject, database, way.Object, column)}")]);

    private string LabelOf(Subject? subject)
    {
        var picture = labels.Picture;
        return subject is not null && picture.Cleared.GetValueOrDefault(subject.Name) is { } clearance ? picture.Rules.Words.Format(clearance.Highest) : "none";
    }

    // Nothing sealed is opened for groups, which have no sessions, nor for Menshen's own role.
    private string ShownTo(Subject? subject, string database, string table, string column)
    {
        var point = table.IndexOf('.', StringComparison.Ordinal);
        var rules = policy.Now;
        if (subject is null || rules.Seals.GroupOf(new SealedColumnName(database, table[..point], table[(point + 1)..], column)) is not { } group) return "none";
        var profile = rules.Disclosure.For(
            subject.Name, subject.Groups, subject.Kind.ToString().ToLowerInvariant(), subject.Power is { } power ? PowerNames.Short(power) : "");
        return profile.Of(group.Tag, time.GetUtcNow()).Showing switch
        {
            Showing.Clear => "revealed",
            Showing.Masked => "masked",
            _ => "none",
        };
    }
}
