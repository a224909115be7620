using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Proves the second factor of a log-in.</summary>
internal interface ISecondFactor
{
    /// <summary>Null if certificate and code are good, or none is asked; else why not, for the journal. It counts as a guess.</summary>
    Task<string?> RefusalAsync(Subject subject, SecretText? code, Caller caller, CancellationToken cancellation);

    /// <summary>What a subject that has proven its password still lacks, in words for it; null: nothing.</summary>
    Task<string?> MissingAsync(Subject subject, CodeNeed need, Caller caller, CancellationToken cancellation);
}
