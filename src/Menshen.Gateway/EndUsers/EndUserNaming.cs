using Menshen.Policy;

namespace Menshen.Gateway.EndUsers;

/// <summary>What one text says of the end user.</summary>
/// <param name="Name">Who; null: nobody.</param>
/// <param name="IsLocal">Until the transaction ends.</param>
internal sealed record EndUserNaming(string? Name, bool IsLocal)
{
    /// <summary>RESET: who was named when the session began.</summary>
    public static EndUserNaming Reset { get; } = new(null, false) { IsReset = true };

    public static EndUserNaming ResetLocal { get; } = Reset with { IsLocal = true };

    /// <summary>An empty name, of an account that may say no other.</summary>
    public static EndUserNaming Nobody { get; } = new(null, false);

    /// <summary>It calls set_config for a setting that its Bind tells.</summary>
    public static EndUserNaming Open { get; } = new(null, false) { IsOpen = true };

    /// <summary>The same, and the setting is the end user.</summary>
    public static EndUserNaming OpenName { get; } = Open with { IsCertain = true };

    /// <summary>It calls set_config where that cannot be followed; its Bind may tell that the end user is not meant.</summary>
    public static EndUserNaming Hidden { get; } = Open with { IsHidden = true };

    public bool IsReset { get; private init; }

    /// <summary>What it says hangs on the parameters.</summary>
    public bool IsOpen { get; private init; }

    public bool IsHidden { get; private init; }

    /// <summary>False: it may be another setting.</summary>
    public bool IsCertain { get; private init; }

    /// <summary>Why it is refused.</summary>
    public Decision.Refuse? Fault { get; private init; }

    /// <summary>True for what no account needs a permission for: it names nobody.</summary>
    public bool IsFree => Fault is null && (IsOpen ? !IsCertain : Name is null);

    public static EndUserNaming Refused(Decision.Refuse why) => new(null, false) { Fault = why };
}
