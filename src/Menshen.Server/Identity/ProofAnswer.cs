using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>What <see cref="SubjectProof"/> found: the subject, or why not.</summary>
/// <param name="Detail">For the journal; outside all refusals read alike.</param>
internal sealed record ProofAnswer(Subject? Subject, string Detail)
{
    /// <summary>The login before this one.</summary>
    public LastLogin Before { get; init; } = LastLogin.Never;
}
