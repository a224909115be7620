using Menshen.Control;

namespace Menshen.Server;

/// <summary>What the server does for one operation.</summary>
/// <param name="Operation">Which one.</param>
/// <param name="ObjectOf">What it acts on, for the journal; throws JsonException for a bad body. Must not answer a secret.</param>
/// <param name="Run">Does it.</param>
internal sealed record ControlAct(
    ControlOperation Operation, Func<ControlRequest, string> ObjectOf, Func<ControlRequest, Task<ControlAnswer>> Run)
{
    /// <summary>Whether this one waits for a second person: judged once before anything happens. May refuse by
    /// <see cref="Menshen.Engine.CatalogueRefusalException"/> what could not be done anyway, so that nobody approves the impossible.</summary>
    public Func<ControlRequest, bool> NeedsApproval { get; init; } = _ => false;

    /// <summary>What tells the object from others that had, or will have, its name. Shown to whoever approves, and asked again when what was approved runs: if it is another,
    /// nothing does. A database that was approved may have been dropped, and one with other people's data have its name.</summary>
    public Func<ControlRequest, Task<string>>? Identify { get; init; }

    /// <summary>What the object is now, in words and without a secret; <c>none</c> where there is none. The dispatch asks right before the act and right after it, and the record
    /// of the outcome has both. As this gateway knows it: what another one does in between is in the difference.</summary>
    public Func<ControlRequest, Task<string>>? StateOf { get; init; }
}
