using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Cli;

/// <summary>One alarm as a line of JSON.</summary>
/// <param name="Index">Of the alarm's own record; absent in a simulation.</param>
/// <param name="Trigger">Index of the record that made it an alarm: <c>menshen journal show --index</c> shows it.</param>
internal sealed record AlarmLine(
    ulong? Index, DateTime Time, string Severity, string Rule, string Subject, string Group, ulong Events, ulong Rows, ulong? Values, ulong Trigger)
{
    public static AlarmLine Of(ulong? index, AlarmRaised alarm) => new(
        index, JournalTime.ToMoment(alarm.Time).UtcDateTime, ((AlarmSeverity)alarm.Severity).ToString().ToLowerInvariant(), alarm.Rule,
        alarm.Subject, alarm.Group, alarm.Events, alarm.Rows, alarm.Values > 0 ? alarm.Values : null, alarm.Trigger);
}
