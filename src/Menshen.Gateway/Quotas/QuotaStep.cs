namespace Menshen.Gateway.Quotas;

/// <summary>What becomes of a message of the engine while a quota is broken.</summary>
internal enum QuotaStep
{
    /// <summary>As if there were no quota.</summary>
    Pass,
    /// <summary>It is taken note of, and does not leave.</summary>
    TakeAndSwallow,
    /// <summary>It is taken note of, and words of ours leave in its place.</summary>
    TakeAndReplace,
    /// <summary>Nobody hears of it.</summary>
    Swallow,
    /// <summary>The session cannot go on.</summary>
    End,
}
