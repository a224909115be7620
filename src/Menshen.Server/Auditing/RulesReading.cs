namespace Menshen.Server;

/// <summary>What a text of rules says.</summary>
/// <param name="Rules">What holds by it; with errors what is left of it, or the safe default.</param>
/// <param name="Errors">All of them, with place and remedy.</param>
/// <param name="Instead">With errors: what holds, in words.</param>
internal sealed record RulesReading<T>(T Rules, IReadOnlyList<string> Errors, string Instead)
    where T : class;
