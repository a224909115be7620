namespace Menshen.Engine;

/// <summary>Something that was stopped in an emergency, as the catalogue has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind"><c>dataset</c>, <c>application</c>, <c>certificate</c> or <c>service</c>.</param>
/// <param name="Target">What of that kind; empty for all service.</param>
/// <param name="Admitted">Subjects that may go on.</param>
/// <param name="Reason">Why.</param>
/// <param name="ImposedBy">Who stopped it.</param>
/// <param name="ImposedAt">When.</param>
/// <param name="LiftedBy">Who let it go on; null: it stands.</param>
/// <param name="LiftedAt">When.</param>
/// <param name="Approval">Under which approval.</param>
public sealed record StoredQuarantine(
    long Id, string Kind, string Target, IReadOnlyList<string> Admitted, string Reason, string ImposedBy, DateTimeOffset ImposedAt, string? LiftedBy,
    DateTimeOffset? LiftedAt, long? Approval)
{
    /// <summary>It is in force.</summary>
    public bool Stands => LiftedAt is null;
}
