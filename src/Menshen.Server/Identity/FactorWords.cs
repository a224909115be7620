using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The policy's words for what it demands.</summary>
internal static class FactorWords
{
    public static string Of(FactorDemand demand) => demand switch
    {
        FactorDemand.None => "none",
        FactorDemand.Ticket => "ticket",
        FactorDemand.Certificate => "certificate",
        FactorDemand.AnySecond => "any-second",
        FactorDemand.Unforgeable => "unforgeable",
        _ => throw new ArgumentOutOfRangeException(nameof(demand)),
    };
}
