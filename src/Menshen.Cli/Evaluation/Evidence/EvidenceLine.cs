namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>A record of evidence and how it stands, as <c>--json</c> writes it.</summary>
internal sealed record EvidenceLine(
    int Number, string State, int DaysLeft, IReadOnlyList<string> Clauses, string Title, string Owner, DateOnly Date, DateOnly ValidUntil, string File, string Sm3, DateTimeOffset AddedAt)
{
    public static EvidenceLine Of(EvidenceFound found) => new(
        found.Record.Number, EvidenceWords.Of(found.State), found.DaysLeft, found.Record.Clauses, found.Record.Title, found.Record.Owner, found.Record.Date, found.Record.ValidUntil,
        found.Record.File, found.Record.Sm3, found.Record.AddedAt);
}
