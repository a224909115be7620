namespace Menshen.Cli.Demo;

/// <summary>What a statement came back with: rows, or PostgreSQL's refusal.</summary>
/// <param name="Rows">Rows returned or changed, as the command tag counts them.</param>
/// <param name="SqlState">Null: it succeeded.</param>
internal sealed record DemoAnswer(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Lines, long Rows, string? SqlState, string Message)
{
    public static DemoAnswer Refused(string sqlState, string message) => new([], [], 0, sqlState, message);

    /// <summary>The only field of an answer of one row and one column.</summary>
    public string Single => Lines is [[var only]] ? only : "";
}
