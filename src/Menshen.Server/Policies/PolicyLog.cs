using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Writes into the journal what becomes of policies.</summary>
internal sealed class PolicyLog(JournalWriter journal, TimeProvider time)
{
    /// <summary>Who acts where no person does.</summary>
    public const string Menshen = "menshen";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>True once it is on disk.</summary>
    public bool Write(AppliedPolicy before, AppliedPolicy after, PolicyPlan plan, PolicySigners by, string result) => journal.Record(
        new PolicyChanged(
            JournalTime.Now(time), after.Version, before.Digest, after.Digest, by.Asker, by.Approver ?? "", by.Approval ?? 0, by.Reason, plan.ToString(), result),
        Patience);

    /// <summary>The file is another than the policy in force, or is no policy.</summary>
    public bool Differs(AppliedPolicy inForce, string digest, string what) => journal.Record(
        new PolicyChanged(
            JournalTime.Now(time), inForce.Version, inForce.Digest, digest, Menshen, "", 0, "policy.yaml is another than the policy in force, which holds on", what,
            PolicyChanged.Differs),
        Patience);
}
