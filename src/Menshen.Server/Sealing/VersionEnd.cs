using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Whether a version of a group's key can be destroyed: every value is looked at.</summary>
internal static class VersionEnd
{
    /// <summary>Why not, and what to do; null: no value is under it.</summary>
    public static async Task<(string What, string Remedy)?> RefusalAsync(DataKeys data, SealGroup group, int version, CancellationToken cancellation)
    {
        var count = await data.CountAsync(group, cancellation).ConfigureAwait(false);
        var left = count.Found.Where(found => found.Version == version).ToList();
        var words = $"values are under version {version} of {group.Name}: {string.Join(", ", left.Select(found => FormattableString.Invariant($"{found.Column} {found.Values}")))}";
        // What was not counted may have any number of them.
        if (count.Uncounted.Count > 0)
            return ($"it is not known whether values are under version {version} of {group.Name} in {string.Join("; ", count.Uncounted)}{(left.Count == 0 ? "" : $" And {words}")}",
                "Have the owners take that code off, or drop the tables, and ask again.");
        return left.Count == 0 ? null : (words, $"Bring them to the newest: menshen keys rotate {group.Name}. Whoever wants them gone too destroys all keys of the group.");
    }
}
