using System.Globalization;

namespace Menshen.Journal;

/// <summary>The entries of labels: applied to tables, subjects cleared, rows relabelled.</summary>
internal static class LabelEntries
{
    /// <summary>The entry with the record's fields; null for another kind.</summary>
    public static JournalEntry? Describe(JournalEntry entry, ReadOnlySpan<byte> record)
    {
        switch (entry.Kind)
        {
            case RecordKind.LabelsApplied:
                var applied = LabelsApplied.Decode(record);
                var place = applied.Table.Length > 0 ? $"{applied.Database}/{applied.Table}" : applied.Database;
                return entry with
                {
                    Subject = applied.Actor, Action = $"label.{applied.Action}", Object = place,
                    Detail = applied.Table.Length > 0
                        ? $"{applied.Action} {place}, rows {applied.RowLabel}, table {applied.TableLabel}: {applied.Result}" : $"{applied.Action} {place}: {applied.Result}",
                };
            case RecordKind.ClearanceChanged:
                var cleared = ClearanceChanged.Decode(record);
                return entry with
                {
                    Subject = cleared.Actor, Action = "label.cleared", Object = cleared.Subject,
                    Act = ActFacts.Of(
                        cleared.Approval == 0 ? null : new ActApproval(cleared.Approval, cleared.Actor, cleared.Approver, cleared.Reason, ""), cleared.Before, cleared.After),
                    Detail = Text($"{cleared.Subject} from {cleared.Before} to {cleared.After}, reason: {cleared.Reason}; approval {cleared.Approval}{(cleared.Approver.Length == 0 ? "" : $" by {cleared.Approver}")}, {cleared.Sessions} session(s) ended"),
                };
            case RecordKind.RowsRelabelled:
                var moved = RowsRelabelled.Decode(record);
                return entry with
                {
                    Subject = moved.Actor, Action = "label.relabelled", Object = moved.Table,
                    Detail = Text($"{moved.Table} {moved.Key} from {moved.From} to {moved.To}: {moved.Rows} row(s), reason: {moved.Reason}; {moved.Result}"),
                };
            default:
                return null;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
