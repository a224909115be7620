using System.Globalization;

namespace Menshen.Journal;

/// <summary>The entries of what auditors do and of what concerns the records as a whole.</summary>
internal static class AuditEntries
{
    /// <summary>The entry with the record's fields; null for another kind.</summary>
    public static JournalEntry? Describe(JournalEntry entry, ReadOnlySpan<byte> record)
    {
        switch (entry.Kind)
        {
            case RecordKind.AuditReviewed:
                var review = AuditReviewed.Decode(record);
                return entry with
                {
                    Subject = review.Reviewer, Action = "audit.reviewed", Object = Text($"records {review.From} to {review.UpTo}"),
                    Detail = Text($"{review.Reviewer} ({review.Person}) reviewed records {review.From} to {review.UpTo}, alarms up to {review.Alarms}, since {JournalTime.ToMoment(review.Since):u}: {review.Note}"),
                };
            case RecordKind.AuditDelegated:
                var given = AuditDelegated.Decode(record);
                return entry with
                {
                    Subject = given.Auditor, Action = "audit.delegated", Object = given.Subject,
                    Detail = Text($"{given.Number}: {given.Subject} may read {Scope(given)}{(given.Expires > 0 ? Text($" until {JournalTime.ToMoment(given.Expires):u}") : "")}"),
                };
            case RecordKind.AuditDelegationRevoked:
                var taken = AuditDelegationRevoked.Decode(record);
                return entry with
                {
                    Subject = taken.Auditor, Action = "audit.revoked", Object = taken.Subject,
                    Detail = Text($"{taken.Number}: {taken.Subject} may no longer read by it"),
                };
            case RecordKind.AlarmRulesChanged:
                var rules = AlarmRulesChanged.Decode(record);
                return OfRules(entry, "alarms", rules.Result, rules.By, rules.Reason, $"{rules.OldDigest} to {rules.NewDigest}: {rules.Changes}") with
                {
                    Rules = rules.Result == RulesResult.InForce ? new RulesInForce(rules.Version, rules.NewDigest) : null,
                };
            case RecordKind.WitnessContradicted:
                var witness = WitnessContradicted.Decode(record);
                return entry with
                {
                    Object = witness.Witness,
                    Detail = Text($"{witness.Witness}: {witness.Finding} ({witness.Witnessed} records witnessed, {witness.Found} found)"),
                };
            default:
                return null;
        }
    }

    /// <summary>An entry about rules of the auditor's.</summary>
    /// <param name="entry">What is known of it.</param>
    /// <param name="whose">Which rules.</param>
    /// <param name="result">What became of them.</param>
    /// <param name="by">Who accepted them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="what">Digests and differences.</param>
    internal static JournalEntry OfRules(JournalEntry entry, string whose, string result, string by, string reason, string what) => entry with
    {
        Subject = by.Length > 0 ? by : entry.Subject, Action = $"{whose}.{result.Replace(' ', '-')}", Result = result,
        Detail = $"{result}: {what}{(reason.Length > 0 ? $" ({reason})" : "")}",
    };

    private static string Scope(in AuditDelegated given)
    {
        List<string> parts = [];
        if (given.OfSubject.Length > 0) { parts.Add($"of subject {given.OfSubject}"); }
        if (given.OfObject.Length > 0) { parts.Add($"of object {given.OfObject}"); }
        if (given.Since > 0) { parts.Add(Text($"since {JournalTime.ToMoment(given.Since):u}")); }
        if (given.Until > 0) { parts.Add(Text($"before {JournalTime.ToMoment(given.Until):u}")); }
        return $"records {string.Join(", ", parts)}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
