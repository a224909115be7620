namespace Menshen.Gateway;

/// <summary>When and from where a subject was logged in before, and what was tried since.</summary>
/// <param name="At">Null: never before.</param>
/// <param name="Source">The address then.</param>
/// <param name="FailuresSince">Wrong passwords since.</param>
public sealed record LastLogin(DateTimeOffset? At, string Source, int FailuresSince)
{
    public static LastLogin Never { get; } = new(null, "", 0);
}
