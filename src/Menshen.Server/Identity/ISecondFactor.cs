using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Proves the second factor of a log-in.</summary>
internal interface ISecondFactor
{
    /// <summary>Null if it is proven, or none is asked of this subject; else why not, for the journal.</summary>
    Task<string?> RefusalAsync(Subject subject, string? code, CancellationToken cancellation);
}
