using System.Collections.Immutable;
using System.Text;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary><c>audit.yaml</c>: what is recorded. Without it, or with one that says nothing clear, everything is, in full.</summary>
internal sealed class SelectionForm : IRulesForm<AuditSelection>
{
    public string File => AuditSelection.FileName;

    public string Command => "menshen audit";

    public string Safe => "everything is recorded in full";

    public RulesReading<AuditSelection> Read(byte[] text, string place)
    {
        if (text.Length == 0) return new RulesReading<AuditSelection>(AuditSelection.Everything, [], "");
        var result = AuditSelection.Parse(Encoding.UTF8.GetString(text), place);
        return new RulesReading<AuditSelection>(
            result.Selection ?? AuditSelection.Everything, [.. result.Errors.Select(error => error.ToString())], Safe);
    }

    public ImmutableArray<string> Differences(AuditSelection before, AuditSelection after) => before.DifferencesTo(after);

    public RecordKind Kind => RecordKind.SelectionChanged;

    public string Common(AuditSelection rules) => rules.Words;

    public bool Record(JournalWriter journal, RulesChange change, TimeSpan patience) => journal.Record(
        new SelectionChanged(change.At, change.OldDigest, change.NewDigest, change.Changes, change.Result) { By = change.By, Reason = change.Reason, Version = change.Version }, patience);
}
