using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Audit;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;
using Menshen.Watch;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen alarm list | rules | check | simulate</c>, which read files and need nobody running; <c>plan | apply</c>.</summary>
internal sealed class AlarmCommands
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<string> _rules = new("--rules") { Description = Texts.Help_Alarm_RulesFile, HelpName = "FILE" };
    private readonly Option<string> _rule = new("--rule") { Description = Texts.Help_Alarm_Rule, HelpName = "NAME" };

    private AlarmCommands(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AlarmCommands(context, common);
        var list = new Command("list", Texts.Help_Alarm_List) { parts._since, parts._rule, common.Json };
        list.SetAction((parse, cancellation) => Task.Run(() => parts.List(parse, cancellation), CancellationToken.None));
        var rules = new Command("rules", Texts.Help_Alarm_Rules) { common.Json };
        rules.SetAction(parts.ShowRules);
        var file = new Argument<string>("file") { Description = Texts.Help_Alarm_RulesFile, HelpName = "FILE" };
        var check = new Command("check", Texts.Help_Alarm_Check) { file, common.Json };
        check.SetAction(parse => parts.Check(parse.GetRequiredValue(file), parse.GetValue(common.Json)));
        var simulate = new Command("simulate", Texts.Help_Alarm_Simulate) { parts._rules, parts._rule, parts._since, common.Json };
        simulate.SetAction((parse, cancellation) => Task.Run(() => parts.Simulate(parse, cancellation), CancellationToken.None));
        var command = new Command("alarm", Texts.Help_Alarm) { list, rules, check, simulate };
        foreach (var one in AuditorsRulesCommands.Create(context, common, "alarm", deployment => deployment.AlarmsFile)) command.Add(one);
        return command;
    }

    private int List(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        using var sealing = JournalSecrets.Open(deployment, _context.Environment, TimeProvider.System);
        var reader = new JournalReader(deployment.Journal, sealing);
        var wanted = parse.GetValue(_rule);
        var alarms = reader.Read(new JournalFilter { Kind = RecordKind.AlarmRaised, From = Since(parse) }, cancellation)
            .Select(entry => (Index: (ulong?)entry.Index, Alarm: entry.Alarm!.Value))
            .Where(found => wanted is null || found.Alarm.Rule == wanted);
        Write(alarms, parse.GetValue(_common.Json));
        return (int)ExitCode.Ok;
    }

    private int ShowRules(ParseResult parse)
    {
        var deployment = new Deployment(_common.DirectoryOf(parse));
        // What is proposed in the file is not in force.
        var rules = deployment.AcceptedAlarmRules ?? RulesOf(deployment.AlarmsFile);
        if (parse.GetValue(_common.Json))
        {
            foreach (var rule in rules.All)
                JsonOutput.Write(_context, AlarmRuleLine.Of(rule), CliJson.Default.AlarmRuleLine);
            return (int)ExitCode.Ok;
        }

        var table = new Listing(Texts.Column_Rule, Texts.Column_Event, Texts.Column_Severity, Texts.Column_Condition);
        foreach (var line in rules.All.Select(AlarmRuleLine.Of))
            table.Add(line.Name, line.When, line.Severity, line.Counts);
        table.Write(_context);
        return (int)ExitCode.Ok;
    }

    private int Check(string file, bool json)
    {
        var result = AlarmRules.Load(file);
        if (json)
            JsonOutput.Write(_context, new PolicyVerdict(result.IsValid, result.Errors), CliJson.Default.PolicyVerdict);
        else if (result.IsValid)
            _context.Line(CliContext.Fill(Texts.Alarm_Good, file, result.Rules.All.Length));
        else
            WriteErrors(result);
        return (int)(result.IsValid ? ExitCode.Ok : ExitCode.Findings);
    }

    private int Simulate(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        var rules = RulesOf(parse.GetValue(_rules) ?? deployment.AlarmsFile);
        if (parse.GetValue(_rule) is { } only)
            rules = new AlarmRules([.. rules.All.Where(rule => rule.Name == only)]);
        var evaluator = new AlarmEvaluator(rules, TimeZoneInfo.Local);
        using var sealing = JournalSecrets.Open(deployment, _context.Environment, TimeProvider.System);
        var alarms = new JournalReader(deployment.Journal, sealing).Read(new JournalFilter { From = Since(parse) }, cancellation)
            .SelectMany(evaluator.Feed).Select(alarm => (Index: (ulong?)null, Alarm: alarm));
        Write(alarms, parse.GetValue(_common.Json));
        return (int)ExitCode.Ok;
    }

    private void Write(IEnumerable<(ulong? Index, AlarmRaised Alarm)> alarms, bool json)
    {
        if (json)
        {
            foreach (var (index, alarm) in alarms)
                JsonOutput.Write(_context, AlarmLine.Of(index, alarm), CliJson.Default.AlarmLine);
            return;
        }

        var table = new Listing(
            Texts.Column_Time, Texts.Column_Severity, Texts.Column_Rule, Texts.Column_Group, Texts.Column_Events, Texts.Column_Rows, Texts.Column_Values, Texts.Column_Record);
        foreach (var (_, alarm) in alarms)
        {
            var line = AlarmLine.Of(null, alarm);
            table.Add(
                Moments.Write(JournalTime.ToMoment(alarm.Time)), line.Severity, line.Rule, line.Group, Number(line.Events), Number(line.Rows),
                line.Values is { } values ? Number(values) : "", Number(line.Trigger));
        }

        table.Write(_context);
    }

    private AlarmRules RulesOf(string file)
    {
        if (!File.Exists(file))
            return AlarmRules.Default;
        var result = AlarmRules.Load(file);
        if (result.IsValid)
            return result.Rules;
        WriteErrors(result);
        throw new CliRefusalException(CliContext.Fill(Texts.Error_AlarmRules, file), CliContext.Fill(Texts.Error_AlarmRules_Hint, file), ExitCode.Findings);
    }

    private void WriteErrors(AlarmRulesLoadResult result)
    {
        foreach (var error in result.Errors)
            _context.Line(Printable.Line(error.ToString()));
    }

    private DateTimeOffset? Since(ParseResult parse) =>
        parse.GetValue(_since) is { } since ? SinceTime.Read(since, TimeProvider.System) : null;

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
