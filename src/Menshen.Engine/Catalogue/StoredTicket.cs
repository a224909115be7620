namespace Menshen.Engine;

/// <summary>A ticket in the catalogue that has uses left.</summary>
/// <param name="Id">Number, never used again.</param>
/// <param name="SubjectId">Whose.</param>
/// <param name="ScramVerifier">Of the same salt and rounds as the subject's own.</param>
/// <param name="Terms">What it is good for.</param>
/// <param name="ExpiresAt">Good until then.</param>
public sealed record StoredTicket(long Id, long SubjectId, string ScramVerifier, TicketTerms Terms, DateTimeOffset ExpiresAt)
{
    /// <summary>The number only: the verifier must not reach a log.</summary>
    public override string ToString() => $"ticket {Id}";
}
