using Menshen.Bench.Client;

namespace Menshen.Bench.Contestants;

/// <summary>One way from a client to a PostgreSQL with the benchmark's data.</summary>
internal interface IContestant : IDisposable
{
    string Name { get; }

    Target Target { get; }

    bool OffersTls { get; }

    /// <summary>Whether its code is compiled while it runs and gets faster with use.</summary>
    bool WarmsUp { get; }

    /// <summary>The process between client and server; null where there is none.</summary>
    int? ProxyProcessId { get; }

    /// <summary>Where its audit trail grows; null where it keeps none.</summary>
    string? AuditFolder { get; }
}
