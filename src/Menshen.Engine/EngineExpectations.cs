namespace Menshen.Engine;

/// <summary>What the engine must look like, so that a difference can be named.</summary>
/// <param name="TcbRole">The one role that may stand above subjects.</param>
/// <param name="Settings">Server settings that protect something, by name; empty for an external engine, whose settings are its owner's.</param>
/// <param name="AccessRules">The rules of <c>pg_hba.conf</c> in order, or null for an external engine.</param>
public sealed record EngineExpectations(
    string TcbRole, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<string>? AccessRules);
