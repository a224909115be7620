namespace Menshen.Cli.Audit.Report;

/// <summary>A section that a report may have: its query, its title, what is drawn.</summary>
internal sealed record ReportTopic(string Name, Func<string> Title, int? Drawn)
{
    /// <summary>All, in the order of the report.</summary>
    public static IReadOnlyList<ReportTopic> All { get; } =
    [
        new("days", () => Texts.Report_Days, 1),
        new("alarms", () => Texts.Report_Alarms, null),
        new("logins", () => Texts.Report_Logins, null),
        new("subjects", () => Texts.Report_Subjects, 1),
        new("objects", () => Texts.Report_Objects, 1),
        new("commands", () => Texts.Report_Commands, 1),
        new("failures", () => Texts.Report_Failures, null),
        new("changes", () => Texts.Report_Changes, null),
        new("administration", () => Texts.Report_Administration, null),
    ];

    public string SqlFile => $"report_{Name}.sql";
}
