namespace Menshen.Evaluator;

/// <summary>Numbers that a target publishes of itself, or the kernel of its process.</summary>
/// <param name="Memory">Of the server's process, in bytes; null where it is not on this machine.</param>
/// <param name="RefusedLogins">Connections that were not let in, since its start.</param>
public sealed record TargetMeters(long? Memory, long RefusedLogins);
