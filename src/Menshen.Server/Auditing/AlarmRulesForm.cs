using System.Collections.Immutable;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary><c>alarms.yaml</c>: what raises an alarm. Without it the default rules do; an error silences its own rule alone.</summary>
internal sealed class AlarmRulesForm : IRulesForm<AlarmRules>
{
    public const string FileName = "alarms.yaml";

    public string File => FileName;

    public string Command => "menshen alarm";

    public string Safe => "the default rules are in force";

    /// <summary>What holds by a text.</summary>
    public static AlarmRules Of(string text) => text.Length == 0 ? AlarmRules.Default : AlarmRules.Parse(text, FileName).AtStart;

    /// <summary>The same by its bytes.</summary>
    public static AlarmRules Of(byte[] text) => text.Length == 0 ? AlarmRules.Default : AlarmRules.Parse(text, FileName).AtStart;

    public RulesReading<AlarmRules> Read(byte[] text, string place)
    {
        if (text.Length == 0) return new RulesReading<AlarmRules>(AlarmRules.Default, [], "");
        var result = AlarmRules.Parse(text, place);
        return new RulesReading<AlarmRules>(result.AtStart, [.. result.Errors.Select(error => error.ToString())], Left(result.AtStart));
    }

    public ImmutableArray<string> Differences(AlarmRules before, AlarmRules after) => before.DifferencesTo(after);

    public RecordKind Kind => RecordKind.AlarmRulesChanged;

    public string Common(AlarmRules rules) => rules.Words;

    public bool Record(JournalWriter journal, RulesChange change, TimeSpan patience) => journal.Record(
        new AlarmRulesChanged(change.At, change.OldDigest, change.NewDigest, change.Changes, change.Result) { By = change.By, Reason = change.Reason, Version = change.Version }, patience);

    private string Left(AlarmRules rules) => ReferenceEquals(rules, AlarmRules.Default)
        ? Safe
        : FormattableString.Invariant($"{rules.All.Length} rules are in force, which are those of it without errors, and the default ones of the same names in the place of others");
}
