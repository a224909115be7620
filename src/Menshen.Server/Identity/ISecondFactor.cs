using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Proves the second factor of a log-in.</summary>
internal interface ISecondFactor
{
    /// <summary>Null if the code is good, or none is asked because none is enrolled; else why not, for the journal. It counts as a guess.</summary>
    Task<string?> RefusalAsync(Subject subject, string? code, CancellationToken cancellation);

    /// <summary>What a subject that has proven its password still lacks, in words for it; null: nothing.</summary>
    Task<string?> MissingAsync(Subject subject, CodeNeed need, CancellationToken cancellation);
}
