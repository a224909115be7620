namespace Menshen.Cli.Demo;

/// <summary>One statement of the walk: who asks, what, and what must come back.</summary>
/// <param name="Sentence">Said to the reader before it.</param>
/// <param name="Objects">Relations that the journal must name for it.</param>
/// <param name="Complaint">Null if the answer is as it should be.</param>
internal sealed record DemoScene(string User, string Sentence, string Sql, IReadOnlyList<string> Objects, Func<DemoAnswer, string?> Complaint)
{
    public static Func<DemoAnswer, string?> Refused(string sqlState) => answer =>
        answer.SqlState == sqlState ? null : $"should be refused with {sqlState}, but came back with {answer.SqlState ?? $"{answer.Rows} rows"}";

    public static Func<DemoAnswer, string?> Gives(long rows) => answer =>
        answer is { SqlState: null } && answer.Rows == rows ? null : $"should give {rows} rows, but came back with {answer.SqlState ?? $"{answer.Rows} rows"}";

    public static Func<DemoAnswer, string?> Says(string field) => answer =>
        answer is { SqlState: null } && answer.Single == field ? null : $"should say {field}, but came back with {answer.SqlState ?? answer.Single}";
}
