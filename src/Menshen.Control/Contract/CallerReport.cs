namespace Menshen.Control;

/// <summary>Who the server takes the caller for.</summary>
/// <param name="Name">The subject.</param>
/// <param name="Person">Who stands behind it.</param>
/// <param name="Role"><c>sysadmin</c>, <c>secadmin</c>, <c>auditor</c> or <c>subject</c>.</param>
/// <param name="MustChangePassword">True: nothing else is possible before the own password is changed.</param>
/// <param name="Source">Where the session is bound to.</param>
/// <param name="ExpiresAt">It ends then at the latest.</param>
/// <param name="MayAsk">Names of the operations that the role may ask for.</param>
public sealed record CallerReport(
    string Name, string Person, string Role, bool MustChangePassword, string Source, DateTimeOffset ExpiresAt, IReadOnlyList<string> MayAsk);
