using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Whether an open session may change its subject's password: who has a second factor shows it anew, as the table of sensitive events says.</summary>
/// <remarks>A statement carries no code. So with the default age of zero the way is <c>menshen passwd</c>; with a longer one a session whose ticket or
/// certificate is as young may do it itself. A program without codes, which its owner serves, is not asked.</remarks>
internal sealed class OwnPasswordProof(Func<long, Task<bool>> hasCodes, InForce<PolicySet> policy, TimeProvider time)
{
    private const string Operation = "self.password";

    public async Task<Decision.Refuse?> RefusalAsync(SubjectEntry subject)
    {
        var isProgram = subject.Kind == "application";
        var isDemanded = !isProgram && policy.Now.Factors.DemandOf(subject.Name, isProgram, subject.Power.Length > 0) != FactorDemand.None;
        if (!isDemanded && !await hasCodes(subject.Id).ConfigureAwait(false))
            return null;
        // A factor that was shown at zero age would be one of this very statement, which there is not.
        var age = policy.Now.Reauthentication.Of(Operation)?.Freshness ?? TimeSpan.Zero;
        return subject.FactorProvenAt is { } proven && age > TimeSpan.Zero && time.GetUtcNow() - proven <= age ? null : PasswordRefusals.NotFresh;
    }
}
