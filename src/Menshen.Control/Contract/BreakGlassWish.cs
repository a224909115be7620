namespace Menshen.Control;

/// <summary>Asks for the engine's superuser for a while; it waits for two persons of the other two powers.</summary>
/// <param name="Caller">Who asks, proven anew; it is not kept with the request.</param>
/// <param name="Minutes">For how long; null for as long as policy lets it be.</param>
public sealed record BreakGlassWish(CallerCredentials Caller, int? Minutes)
{
    /// <summary>Names no secret.</summary>
    public override string ToString() => $"break-glass of {Caller.Name}";
}
