using System.Globalization;

namespace Menshen.Journal;

/// <summary>The entries of policies, of drift from them, of values that nobody should open, of quotas, and of other gateways' policies.</summary>
internal static class PolicyEntries
{
    /// <summary>The area of columns that the policy has sealed and nobody has yet: work to be done, and no alarm.</summary>
    private const string Unsealed = "unsealed";

    /// <summary>The entry with the record's fields; null for another kind.</summary>
    public static JournalEntry? Describe(JournalEntry entry, ReadOnlySpan<byte> record)
    {
        switch (entry.Kind)
        {
            case RecordKind.PolicyChanged:
                var policy = PolicyChanged.Decode(record);
                return entry with
                {
                    Subject = policy.Asker, Action = $"policy.{policy.Result}", Object = Text($"policy {policy.Version}"),
                    Act = ActFacts.Of(
                        policy.Approval == 0 ? null : new ActApproval(policy.Approval, policy.Asker, policy.Approver, policy.Reason, ""), policy.OldDigest, policy.NewDigest),
                    Detail = Text($"{policy.Result}: policy {policy.Version}, {policy.OldDigest} to {policy.NewDigest}, asked for by {policy.Asker}{Second(policy)}: {policy.Reason}: {policy.Changes}"),
                };
            case RecordKind.DriftFound:
                var drift = DriftFound.Decode(record);
                return entry with
                {
                    Action = drift.IsOver ? "drift.over" : drift.Area == Unsealed ? "drift.unsealed" : "drift.found", Object = drift.Object,
                    Detail = drift.IsOver ? $"over: {drift.Area} {drift.Object}" : $"{drift.Area} {drift.Object}: should be {drift.Expected}, is {drift.Found}",
                };
            case RecordKind.PoisonTouched:
                var poison = PoisonTouched.Decode(record);
                return entry with
                {
                    Subject = poison.Subject, Action = "poison.touched", Object = Text($"seal group {poison.Group}"),
                    Detail = Text($"{poison.Subject} in session {poison.Session} was about to be shown a poison value of seal group {poison.Group}: {poison.Action}"),
                };
            case RecordKind.QuotaExceeded:
                var quota = QuotaExceeded.Decode(record);
                return entry with
                {
                    Subject = quota.Subject, SessionId = (ulong)quota.Session, StatementNumber = (ulong)quota.Statement, Action = $"quota.{quota.Resource}",
                    Object = $"quota {quota.Rule}", Result = quota.Action,
                    Detail = Text($"{quota.Subject} in session {quota.Session}, statement {quota.Statement}: {quota.Resource} above {quota.Limit} (rule {quota.Rule}): {quota.Action}"),
                };
            case RecordKind.StatementForbidden:
                var forbidden = StatementForbidden.Decode(record);
                return entry with
                {
                    Subject = forbidden.Subject, SessionId = (ulong)forbidden.Session, StatementNumber = (ulong)forbidden.Statement, Action = "statement.forbidden",
                    Object = $"rule {forbidden.Rule}", Result = "refused",
                    Detail = Text($"{forbidden.Subject} in session {forbidden.Session}, statement {forbidden.Statement}: refused by the rule {forbidden.Rule}"),
                };
            case RecordKind.StatementStrange:
                var strange = StatementStrange.Decode(record);
                return entry with
                {
                    Subject = strange.Subject, SessionId = (ulong)strange.Session, StatementNumber = (ulong)strange.Statement, Action = "statement.strange",
                    Object = $"rule {strange.Rule}", Result = "found",
                    Detail = Text($"{strange.Subject} in session {strange.Session}, statement {strange.Statement}: not one that it is known to send (rule {strange.Rule})"),
                };
            case RecordKind.PoliciesCompared:
                var compared = PoliciesCompared.Decode(record);
                return entry with
                {
                    Action = compared.Outcome switch { ComparedPolicies.Differ => "gateways.differ", ComparedPolicies.Equal => "gateways.equal", _ => "gateways.gone" },
                    Object = compared.Gateway, Detail = Words(compared),
                };
            default:
                return null;
        }
    }

    private static string Words(in PoliciesCompared compared) => compared.Outcome switch
    {
        ComparedPolicies.Differ when PoliciesCompared.IsOfRules(compared.Own) && compared.Other.Length == 0 => Text($"the gateway {compared.Gateway} has not said for {compared.Seconds} s which rules of the auditors it has; here are {compared.Own}"),
        ComparedPolicies.Differ when PoliciesCompared.IsOfRules(compared.Own) => Text($"the gateway {compared.Gateway} has had other rules of the auditors for {compared.Seconds} s: {compared.Other}; here are {compared.Own}"),
        ComparedPolicies.Equal when PoliciesCompared.IsOfRules(compared.Own) => Text($"the gateway {compared.Gateway} has the auditors' rules of this one again, after {compared.Seconds} s: {compared.Own}"),
        ComparedPolicies.Gone when PoliciesCompared.IsOfRules(compared.Own) => Text($"the gateway {compared.Gateway}, which had other rules of the auditors, is not there any more"),
        ComparedPolicies.Differ when compared.Other.Length == 0 => Text($"the gateway {compared.Gateway} has not said for {compared.Seconds} s which policy it has; here is {compared.Own}"),
        ComparedPolicies.Differ => Text($"the gateway {compared.Gateway} has had another policy for {compared.Seconds} s: {compared.Other}; here is {compared.Own}"),
        ComparedPolicies.Equal => Text($"the gateway {compared.Gateway} has the policy of this one again, after {compared.Seconds} s: {compared.Own}"),
        _ => Text($"the gateway {compared.Gateway}, which had another policy, is not there any more"),
    };

    private static string Second(in PolicyChanged policy) => policy.Approval == 0 ? "" : Text($", approved by {policy.Approver} ({policy.Approval})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
