namespace Menshen.Gateway.Quotas;

/// <summary>Until where a counter was told to the other gateways.</summary>
/// <param name="Telling">The number of the telling of everything.</param>
/// <param name="Grown">How much had been had by then.</param>
/// <param name="Changes">How often its minutes had changed.</param>
internal readonly record struct HourMark(int Telling, long Grown, long Changes);
