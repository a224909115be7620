using System.Globalization;

namespace Menshen.Journal;

/// <summary>The entries of the lives of keys and of columns that were sealed.</summary>
internal static class KeyEntries
{
    /// <summary>The entry with the record's fields; null for another kind.</summary>
    public static JournalEntry? Describe(JournalEntry entry, ReadOnlySpan<byte> record)
    {
        switch (entry.Kind)
        {
            case RecordKind.KeyChanged:
                var key = KeyChanged.Decode(record);
                return entry with
                {
                    Subject = key.Actor, Action = $"key.{key.Action}", Object = key.Name,
                    Detail = key.Group == 0 ? $"{key.Name}: {key.Detail}" : Text($"{key.Name} ({key.Group}) version {key.Version}: {key.Detail}"),
                };
            case RecordKind.KeyDestroyed:
                var gone = KeyDestroyed.Decode(record);
                return entry with
                {
                    Subject = gone.Asker, Action = "key.destroyed", Object = gone.Name,
                    Act = ActFacts.Of(new ActApproval(gone.Approval, gone.Asker, gone.Approver, gone.Reason, ""), "", ""),
                    Detail = Text($"{gone.Versions} version(s) of {gone.Name} ({gone.Group}), asked for by {gone.Asker}{(gone.Reason.Length == 0 ? "" : $" ({gone.Reason})")}, approved by {gone.Approver} ({gone.Approval}); wrapped keys {gone.Digest}; {gone.Method}"),
                };
            case RecordKind.ColumnConverted:
                var column = ColumnConverted.Decode(record);
                return entry with
                {
                    Subject = column.Actor, Action = $"column.{column.Direction}", Object = column.Column,
                    Detail = Text($"{column.Direction} {column.Database} {column.Column}, group {column.Group}: {column.Rows} value(s), {column.Result}"),
                };
            default:
                return null;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
