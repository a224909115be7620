using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal space</c>: 0 roomy, 2 at the alarm or beyond; reads the files and needs nobody running.</summary>
internal static class JournalSpaceCommand
{
    private const double Mebibyte = 1 << 20;

    public static Command Create(CliContext context, CommonOptions common)
    {
        var command = new Command("space", Texts.Help_Journal_Space) { common.Json };
        command.SetAction(parse => Run(context, common, parse));
        return command;
    }

    private static int Run(CliContext context, CommonOptions common, ParseResult parse)
    {
        var deployment = JournalCommands.DeploymentOf(parse, common);
        var policy = JournalCommands.PolicyOf(deployment);
        var survey = SpaceSurvey.Take(deployment.Journal, JournalPolicy.Limits(policy), ArchiveSites.Of(policy, deployment), TimeProvider.System);
        var growth = SpaceForecast.Of(new SpaceSeries(deployment.SpaceSeries).Read(), DateTimeOffset.UtcNow, new DriveInfo(deployment.Root).AvailableFreeSpace);
        if (parse.GetValue(common.Json))
        {
            var answer = JsonSerializer.SerializeToNode(survey, CliJson.Default.SpaceSurvey)!.AsObject();
            if (growth is not null)
                answer["growth"] = JsonSerializer.SerializeToNode(growth, CliJson.Default.SpaceForecast);
            JsonOutput.Write(context, answer, CliJson.Default.JsonObject);
        }
        else
            Write(context, survey, policy.JournalKeeping.CapacityBytes, growth);
        return (int)(survey.Space.Level == SpaceLevel.Roomy ? ExitCode.Ok : ExitCode.Findings);
    }

    private static void Write(CliContext context, SpaceSurvey survey, long capacity, SpaceForecast? growth)
    {
        var space = survey.Space;
        context.Line(CliContext.Fill(
            Texts.Space_Used, Size(space.Used), survey.Segments, survey.Records, survey.Oldest is { } oldest ? Moments.Write(oldest) : "-"));
        context.Line(CliContext.Fill(
            Texts.Space_Limit, capacity > 0 ? Size(capacity) : Texts.Space_NoCapacity, Size(space.Limit), Size(space.Reserve)));
        context.Line(CliContext.Fill(Texts.Space_Volume, Size(space.VolumeFree), Size(survey.VolumeSize)));
        context.Line(CliContext.Fill(Texts.Space_Level, Level(space.Level)));
        context.Line(survey is { DaysLeft: { } days, BytesPerDay: { } perDay }
            ? CliContext.Fill(Texts.Space_Forecast, Size(perDay), days.ToString("0", CultureInfo.InvariantCulture))
            : Texts.Space_NoForecast);
        WriteGrowth(context, growth);
        WriteDays(context, survey);
        WritePlaces(context, survey.Places);
    }

    private static void WriteGrowth(CliContext context, SpaceForecast? growth)
    {
        if (growth is null)
        {
            context.Line(UsageTexts.Growth_Unknown);
            return;
        }
        context.Line(CliContext.Fill(UsageTexts.Growth_PerDay, Size(growth.EnginePerDay), Size(growth.VaultPerDay), Size(growth.JournalPerDay)));
        context.Line(growth.DaysLeft is { } days
            ? CliContext.Fill(UsageTexts.Growth_DaysLeft, Size(growth.Free), days.ToString("0", CultureInfo.InvariantCulture))
            : UsageTexts.Growth_None);
    }

    private static void WriteDays(CliContext context, SpaceSurvey survey)
    {
        var listing = new Listing(Texts.Space_Day, Texts.Space_Records, Texts.Space_Bytes);
        foreach (var day in survey.RecentDays)
            listing.Add(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Records.ToString(CultureInfo.InvariantCulture), Size(day.Bytes));
        listing.Write(context);
    }

    public static void WritePlaces(CliContext context, IReadOnlyList<PlaceSurvey> places)
    {
        if (places.Count == 0)
        {
            context.Line(Texts.Archive_None);
            return;
        }

        var listing = new Listing(Texts.Archive_Place, Texts.Archive_Held, Texts.Archive_Missing, Texts.Space_Bytes, Texts.Archive_Last, Texts.Archive_Trouble);
        foreach (var place in places)
        {
            listing.Add(
                place.Path, place.Held.ToString(CultureInfo.InvariantCulture), place.Missing.ToString(CultureInfo.InvariantCulture), Size(place.Bytes),
                place.LastArchivedAt is { } last ? Moments.Write(last) : "-", place.Trouble ?? "-");
        }

        listing.Write(context);
    }

    public static string Size(double bytes) => bytes >= 1024 * Mebibyte
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte / 1024:0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte:0.0} MiB");

    private static string Level(SpaceLevel level) => level switch
    {
        SpaceLevel.Roomy => Texts.Space_Roomy,
        SpaceLevel.Alarm => Texts.Space_Alarm,
        SpaceLevel.Full => Texts.Space_Full,
        SpaceLevel.Exhausted => Texts.Space_Exhausted,
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}
