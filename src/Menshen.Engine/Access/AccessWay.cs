using System.Collections.Immutable;

namespace Menshen.Engine;

/// <summary>One way on which a role can do something to an object.</summary>
/// <param name="Role">Who.</param>
/// <param name="Kind">What the object is: <c>table</c>, <c>column</c>, <c>schema</c>, <c>function</c> and the like.</param>
/// <param name="Object">Its name.</param>
/// <param name="How"><c>owner</c>, <c>grant</c>, <c>superuser</c> or <c>predefined</c>.</param>
/// <param name="Via">The role, or <c>PUBLIC</c>, that has it, where it is another.</param>
/// <param name="By">Who granted it; empty where nobody had to.</param>
/// <param name="Privileges">Which rights.</param>
/// <param name="MayGrant">Those of them that may be passed on.</param>
/// <param name="IsLabelled">Which rows are seen hangs on the session's label.</param>
/// <param name="SealedColumns">Columns of which ciphertext is read.</param>
/// <param name="Until">When it ends; empty: never.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Chain">From the owner to the role, one name for each hand it went through.</param>
public sealed record AccessWay(
    string Role, string Kind, string Object, string How, string Via, string By, ImmutableArray<string> Privileges, ImmutableArray<string> MayGrant, bool IsLabelled,
    ImmutableArray<string> SealedColumns, string Until, string Purpose, ImmutableArray<string> Chain);
