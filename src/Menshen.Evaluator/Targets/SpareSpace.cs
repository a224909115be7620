namespace Menshen.Evaluator.Targets;

/// <summary>What a system says of the room for its records.</summary>
/// <param name="Limit">Bytes that they may have.</param>
/// <param name="Used">Bytes that they have.</param>
/// <param name="IsShort">True if it says that room becomes short.</param>
public sealed record SpareSpace(long Limit, long Used, bool IsShort);
