namespace Menshen.Control;

/// <summary>Something that was stopped in an emergency.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind"><c>dataset</c>, <c>application</c>, <c>certificate</c> or <c>service</c>.</param>
/// <param name="Target">What of that kind.</param>
/// <param name="Admitted">Who may go on.</param>
/// <param name="Reason">Why.</param>
/// <param name="ImposedBy">Who stopped it.</param>
/// <param name="ImposedAt">When.</param>
/// <param name="LiftedBy">Who asked that it go on; null: it stands.</param>
/// <param name="LiftedAt">When it went on.</param>
/// <param name="Approval">The number under which two others approved that.</param>
/// <param name="Relations">Relations by which a dataset is reached; null where that is not known, and everything in its database is refused.</param>
public sealed record QuarantineReport(
    long Id, string Kind, string Target, IReadOnlyList<string> Admitted, string Reason, string ImposedBy, DateTimeOffset ImposedAt, string? LiftedBy,
    DateTimeOffset? LiftedAt, long? Approval, int? Relations);
