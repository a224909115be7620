namespace Menshen.Cli.Evaluation;

/// <summary>A check, as <c>evaluate --list --json</c> writes it.</summary>
internal sealed record CheckLine(string Id, string English, string Chinese, IReadOnlyList<string> Requirements);
