namespace Menshen.Gateway.Quotas;

/// <summary>What a session gets of an hour that it asks for more of.</summary>
internal enum HourTake
{
    /// <summary>It may be spent.</summary>
    Given,
    /// <summary>The hour does not have it.</summary>
    UsedUp,
    /// <summary>Nobody knows before the other gateways have been told, which is on its way: ask again.</summary>
    NotYet,
}
