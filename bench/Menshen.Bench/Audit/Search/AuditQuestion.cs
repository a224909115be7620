using System.Globalization;
using System.Text.RegularExpressions;

namespace Menshen.Bench.Audit.Search;

/// <summary>"Who touched this column since then", in the words of `menshen audit query`: its own SQL with values for its parameters.</summary>
internal static partial class AuditQuestion
{
    /// <summary>The command as a person types it: the newest records.</summary>
    public const string Page = "newest 200";

    /// <summary>With a limit that nothing reaches.</summary>
    public const string All = "all records";

    /// <summary>With <c>--group-by subject</c>.</summary>
    public const string BySubject = "count by subject";

    public static readonly string[] Kinds = [Page, All, BySubject];
    private const int PageRows = 200; // the command's default limit

    // Of audit_found.sql, audit_query.sql and audit_group.sql: since, until, subject, type, object, source, application, results, text, SQLSTATE, session,
    // database, limit, what to sort or count by, privilege, digests of a row, end user, approval, rule, its decisions, record, label.
    private static readonly string[] ParameterTypes =
        ["timestamptz", "timestamptz", "text", "text", "text", "inet", "text", "text[]", "text", "text", "bigint", "text", "bigint", "text", "text", "bigint[]", "text", "bigint", "text", "int[]", "bigint", "text"];

    public static string Folder(string root) => Path.Combine(root, "src", "Menshen.Cli", "Audit", "Sql");

    /// <summary>One statement, to be sent as it is or put into parentheses.</summary>
    public static string Text(string root, string kind, string name, string since)
    {
        var file = kind == BySubject ? "audit_group.sql" : "audit_query.sql";
        var values = new Dictionary<int, string>
        {
            [1] = since,
            [5] = name,
            [13] = (kind == Page ? PageRows : int.MaxValue).ToString(CultureInfo.InvariantCulture),
            [14] = kind == BySubject ? "subject" : "time",
        };
        return Fill(string.Concat(new[] { "audit_found.sql", file }.Select(part => File.ReadAllText(Path.Combine(Folder(root), part)))), values).TrimEnd().TrimEnd(';');
    }

    /// <summary>Puts typed literals where parameters stand; what is not asked is null, as the command sends it.</summary>
    public static string Fill(string sql, IReadOnlyDictionary<int, string> values)
    {
        if (Parameter().Matches(sql).Select(Number).DefaultIfEmpty().Max() != ParameterTypes.Length)
            throw new BenchFailure($"the query of 'menshen audit' no longer has {ParameterTypes.Length} parameters: AuditQuestion must learn the new ones");
        return Parameter().Replace(sql, match =>
        {
            var number = Number(match);
            var literal = values.TryGetValue(number, out var value) ? $"'{value.Replace("'", "''", StringComparison.Ordinal)}'" : "NULL";
            return $"{literal}::{ParameterTypes[number - 1]}";
        });
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    // With the cast that may stand behind it: PostgreSQL needs no second one.
    [GeneratedRegex(@"\$(\d+)(?:::[a-z]+(?:\[\])?)?")]
    private static partial Regex Parameter();
}
