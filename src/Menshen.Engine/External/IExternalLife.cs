namespace Menshen.Engine;

/// <summary>A life of an engine elsewhere, which may be at another place in each life.</summary>
internal interface IExternalLife : IEngineLife
{
    /// <summary>Where it was found at the last start.</summary>
    EngineAddress? Resolved { get; }
}
