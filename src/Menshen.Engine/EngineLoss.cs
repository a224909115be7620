namespace Menshen.Engine;

/// <summary>Why an engine that was ready is not ready any more.</summary>
/// <param name="Reason">In words, such as "the postmaster was killed by signal 9".</param>
/// <param name="At">When it was noticed.</param>
public sealed record EngineLoss(string Reason, DateTimeOffset At);
