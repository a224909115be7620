namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>What somebody says of clauses that no machine can judge, with the document that shows it.</summary>
/// <param name="Number">For ever; a removed one's is not given again.</param>
/// <param name="Clauses">Ids of the clauses.</param>
/// <param name="Title">What the document is.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Date">The document's date.</param>
/// <param name="ValidUntil">The last day on which it counts.</param>
/// <param name="File">Where the document is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sm3">Its digest, in hexadecimal.</param>
/// <param name="AddedAt">When the record was made.</param>
internal sealed record EvidenceRecord(
    int Number, IReadOnlyList<string> Clauses, string Title, string Owner, DateOnly Date, DateOnly ValidUntil, string File, long Bytes, string Sm3, DateTimeOffset AddedAt);
