using System.CommandLine;
using System.Globalization;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit events</c>: which events are recorded, at which level, for which component of the standard, and what triggers each.</summary>
internal static class AuditEventsCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var level = new Option<string>("--level") { Description = UsageTexts.Help_Events_Level, HelpName = "LEVEL" };
        level.AcceptOnlyFromAmong([.. EventCatalogue.Levels]);
        var component = new Option<string>("--component") { Description = UsageTexts.Help_Events_Component, HelpName = "NAME" };
        var command = new Command("events", UsageTexts.Help_Events) { level, component, common.Json };
        command.SetAction(parse =>
        {
            IReadOnlyList<AuditableEvent> events =
            [
                .. EventCatalogue.All(Texts.Culture ?? CultureInfo.InvariantCulture).Where(one => (parse.GetValue(level) is not { } wanted || one.Level == wanted)
                    && (parse.GetValue(component) is not { } family || one.Component.StartsWith(family, StringComparison.OrdinalIgnoreCase))),
            ];
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, events, CliJson.Default.IReadOnlyListAuditableEvent);
            else
                Write(context, events);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, IReadOnlyList<AuditableEvent> events)
    {
        var listing = new Listing(UsageTexts.Column_Event, UsageTexts.Column_Which, UsageTexts.Column_Level, UsageTexts.Column_Component, UsageTexts.Column_Trigger);
        foreach (var one in events)
            listing.Add(one.Event, one.Which, LevelOf(one.Level), one.Component, one.Trigger);
        listing.Write(context);
    }

    private static string LevelOf(string level) => level switch
    {
        "minimum" => UsageTexts.Level_Minimum,
        "basic" => UsageTexts.Level_Basic,
        _ => UsageTexts.Level_Detailed,
    };
}
