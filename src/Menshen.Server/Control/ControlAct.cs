using Menshen.Control;

namespace Menshen.Server;

/// <summary>What the server does for one operation.</summary>
/// <param name="Operation">Which one.</param>
/// <param name="ObjectOf">What it acts on, for the journal; throws JsonException for a bad body. Must not answer a secret.</param>
/// <param name="Run">Does it.</param>
internal sealed record ControlAct(
    ControlOperation Operation, Func<ControlRequest, string> ObjectOf, Func<ControlRequest, Task<ControlAnswer>> Run);
