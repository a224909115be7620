using System.Text.RegularExpressions;

namespace Menshen.Samples.ExpressRealname;

/// <summary>One of the schema's SQL files, as built into the program.</summary>
public sealed partial record SampleScript(string Name, string Sql)
{
    /// <summary>Creates the group roles; for whoever may create roles.</summary>
    public static SampleScript Roles { get; } = Read("01-roles.sql");

    /// <summary>Tables, comments, views: run in this order by the database's owner.</summary>
    public static IReadOnlyList<SampleScript> Schema { get; } = [Read("02-tables.sql"), Read("03-comments.sql"), Read("04-views.sql")];

    /// <summary>Grants and policies for the group roles.</summary>
    public static SampleScript Access { get; } = Read("05-access.sql");

    /// <summary>Indexes, identity counters, statistics; after loading.</summary>
    public static SampleScript AfterLoading { get; } = Read("06-indexes.sql");

    /// <summary>The same grants and policies for login roles one by one, where the owner may not make group roles.</summary>
    /// <param name="members">For each group role, at least one login role.</param>
    public static SampleScript AccessFor(IReadOnlyDictionary<string, IReadOnlyList<string>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return Access with { Sql = GroupName().Replace(Access.Sql, group => string.Join(", ", members[group.Value].Select(Quote))) };
    }

    private static string Quote(string role) => "\"" + role.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static SampleScript Read(string file) => new(file, WordList.Text("sql/" + file));

    [GeneratedRegex(@"\bexpress_(app|courier|outlet_manager|auditor)\b")]
    private static partial Regex GroupName();
}
