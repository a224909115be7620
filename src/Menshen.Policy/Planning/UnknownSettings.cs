using System.Collections.Immutable;
using Menshen.Policy.Reading;

namespace Menshen.Policy.Planning;

/// <summary>Differences between two files in settings of which nobody has said in which direction they weaken.</summary>
/// <remarks>Compared as written, not as meant. Fail closed: a section that is new in Menshen takes a second person for each change, and a restart
/// is named for it, until it has its rows in <see cref="SettingTable"/> or <see cref="EntryTable"/>.</remarks>
internal static class UnknownSettings
{
    private static readonly HashSet<string> Known = [.. SettingTable.All.Select(setting => setting.Path), .. EntryTable.Words];

    private static readonly PolicyMapping Nothing = new([], 1, 1);

    public static IEnumerable<PolicyDifference> Between(PolicyMapping before, PolicyMapping after) => Walk("", before, after);

    /// <summary>All of them in a file.</summary>
    public static IEnumerable<PolicyDifference> In(PolicyMapping file) => Between(Nothing, file);

    private static IEnumerable<PolicyDifference> Walk(string prefix, PolicyMapping before, PolicyMapping after)
    {
        foreach (var key in before.Entries.Concat(after.Entries).Select(entry => entry.Key.Text).Distinct())
        {
            var path = prefix + key;
            if (Known.Contains(path)) continue;
            var (old, now) = (Find(before, key), Find(after, key));
            var list = EntryTable.Lists.FirstOrDefault(list => list.Path == path);
            var found = list.Path is not null ? InList(list.Path, list.Id, list.Fields, old, now)
                : IsSection(path) ? Walk(path + ".", old as PolicyMapping ?? Nothing, now as PolicyMapping ?? Nothing)
                : Differs(path, "", old, now);
            foreach (var difference in found) yield return difference;
        }
    }

    private static bool IsSection(string path) =>
        Known.Any(known => known.StartsWith(path + ".", StringComparison.Ordinal)) || EntryTable.Lists.Any(list => list.Path.StartsWith(path + ".", StringComparison.Ordinal));

    private static IEnumerable<PolicyDifference> InList(string path, ImmutableArray<string> id, ImmutableArray<string> fields, PolicyNode? before, PolicyNode? after)
    {
        var (old, now) = (ByName(before, id), ByName(after, id));
        return
            from name in old.Keys.Union(now.Keys)
            let mine = old.GetValueOrDefault(name, Nothing)
            let others = now.GetValueOrDefault(name, Nothing)
            from key in mine.Entries.Concat(others.Entries).Select(entry => entry.Key.Text).Distinct()
            where !fields.Contains(key) && !id.Contains(key)
            from difference in Differs($"{path}.{name}", key, Find(mine, key), Find(others, key))
            select difference;
    }

    private static Dictionary<string, PolicyMapping> ByName(PolicyNode? list, ImmutableArray<string> id)
    {
        var found = new Dictionary<string, PolicyMapping>(StringComparer.Ordinal);
        foreach (var entry in (list as PolicySequence)?.Items.OfType<PolicyMapping>() ?? [])
            found[string.Join(':', id.Select(key => Written(Find(entry, key))))] = entry;
        return found;
    }

    private static IEnumerable<PolicyDifference> Differs(string path, string key, PolicyNode? before, PolicyNode? after)
    {
        var (old, now) = (Written(before), Written(after));
        if (old == now) yield break;
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var (section, rest) = dot < 0 ? (path, "") : (path[..dot], path[(dot + 1)..]);
        var kind = before is null ? DifferenceKind.Added : after is null ? DifferenceKind.Removed : DifferenceKind.Changed;
        yield return key.Length > 0 ? new PolicyDifference(kind, section, rest, key, old, now, Weakens: true, PolicyReach.Restart)
            : new PolicyDifference(kind, dot < 0 ? "policy" : section, "", dot < 0 ? path : rest, old, now, Weakens: true, PolicyReach.Restart);
    }

    private static PolicyNode? Find(PolicyMapping mapping, string key) => mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;

    /// <summary>The same text for what is written the same but for spaces, comments and the order of keys.</summary>
    private static string Written(PolicyNode? node) => node switch
    {
        PolicyScalar scalar => scalar.Text,
        PolicySequence list => $"[{string.Join(", ", list.Items.Select(Written))}]",
        PolicyMapping mapping => $"{{{string.Join(", ", mapping.Entries.OrderBy(entry => entry.Key.Text, StringComparer.Ordinal).Select(entry => $"{entry.Key.Text}: {Written(entry.Value)}"))}}}",
        _ => "",
    };
}
