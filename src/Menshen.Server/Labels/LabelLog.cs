using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Writes into the journal what becomes of labels, beside the records of the acts themselves.</summary>
internal sealed class LabelLog(JournalWriter journal, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public bool Applied(string actor, string database, string table, string action, string rows, string tableLabel, string result) =>
        journal.Record(new LabelsApplied(JournalTime.Now(time), actor, database, table, action, rows, tableLabel, result), Patience);

    public bool Cleared(string actor, string subject, string before, string after, string reason, ActApproval? approval, int sessions) =>
        journal.Record(new ClearanceChanged(JournalTime.Now(time), actor, subject, before, after, reason, approval?.Number ?? 0, sessions) { Approver = approval?.Approvers ?? "" }, Patience);

    public bool Relabelled(string actor, string table, string key, string from, string to, long rows, string reason, string result) =>
        journal.Record(new RowsRelabelled(JournalTime.Now(time), actor, table, key, from, to, rows, reason, result), Patience);
}
