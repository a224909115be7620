namespace Menshen.Sql.Sealing;

/// <summary>Why a text that touches sealed columns cannot be carried out as it stands.</summary>
/// <param name="Column">The sealed column as <c>schema.table.column</c>, or the table where the column is not known.</param>
/// <param name="Construct">What of the text does not work on sealed values, in PostgreSQL's words: <c>operator LIKE</c>, <c>function lower</c>, <c>ORDER BY</c>.</param>
/// <param name="Instead">What to write instead; one sentence.</param>
/// <param name="OnlySearch">Nothing would be written by it: it asks for an answer that ciphertext cannot give.</param>
public sealed record SealFault(string Column, string Construct, string Instead, bool OnlySearch);
