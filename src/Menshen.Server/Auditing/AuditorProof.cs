using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Proves that an auditor stands behind a wish, by name and Menshen password.</summary>
internal sealed class AuditorProof(ApproverProof proof)
{
    /// <summary>The auditor, or why not.</summary>
    public async Task<(Subject? Auditor, string Refusal)> AskAsync(ApproverCredentials credentials, CancellationToken cancellation)
    {
        var (approver, refusal) = await proof.AskAsync(credentials.Name, credentials.Password, cancellation).ConfigureAwait(false);
        return approver is { Power: not Power.Auditor } ? (null, $"{approver.Name} is no auditor") : (approver, refusal);
    }
}
