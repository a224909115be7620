using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A keystore whose files open what they sealed, whoever has some of them.</summary>
internal sealed class WeakenedKeyStore(IKeyStore inner) : IKeyStore
{
    public string Directory => inner.Directory;

    /// <summary>The copy that opens; of the others is said what is so.</summary>
    public required KeyCopy Opens { get; init; }

    public async Task<bool> OpensAsync(KeyCopy copy, CancellationToken cancellation) => copy == Opens || await inner.OpensAsync(copy, cancellation);
}
