using Menshen.Engine;

namespace Menshen.Backup.Restoring;

/// <summary>What became of a damaged page.</summary>
/// <param name="Page">Which.</param>
/// <param name="IsBack">It is as it was before the damage.</param>
/// <param name="What">From where it came, or why it did not.</param>
public sealed record PageOutcome(DamagedPage Page, bool IsBack, string What);
