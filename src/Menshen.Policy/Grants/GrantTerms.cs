using System.Collections.Immutable;

namespace Menshen.Policy.Grants;

/// <summary>What holds for grants on some objects.</summary>
/// <param name="Depth">How many steps a right may go from its owner. Unit: steps; default 1: who received it does not pass it on (GA/T 389 4.2.3).</param>
/// <param name="Receivers">Kinds of receivers; see <see cref="Kinds"/>. Default: all but administrators, who have powers and no data.</param>
/// <param name="Longest">How long a grant may last; <see cref="Timeout.InfiniteTimeSpan"/>, the default: no end is demanded, because applications
/// keep their accounts for years.</param>
/// <param name="NeedsPurpose">Whether each grant must say what it is for. Default no.</param>
public sealed record GrantTerms(int Depth, ImmutableArray<string> Receivers, TimeSpan Longest, bool NeedsPurpose)
{
    /// <summary>Deepest chain that may be allowed: nobody can answer for more hands than that.</summary>
    public const int MostDepth = 8;

    /// <summary>What a receiver can be; <c>role</c> is an engine role that belongs to no subject and no group.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["person", "application", "group", "role", "public", "administrator"];

    public static GrantTerms Default { get; } = new(1, ["person", "application", "group", "role", "public"], Timeout.InfiniteTimeSpan, false);

    /// <summary>In profile strict: nothing is for everybody.</summary>
    public static GrantTerms Strict { get; } = Default with { Receivers = Default.Receivers.Remove("public") };
}
