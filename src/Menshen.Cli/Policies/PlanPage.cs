using Menshen.Control;
using Spectre.Console;

namespace Menshen.Cli.Policies;

/// <summary>A plan as people read it: a line for each difference, in colours on a terminal.</summary>
/// <remarks><code>
///   ~ sessions.idle-timeout: 10min -> 5min
///   + access office
///       + source: 10.1.0.0/16
///   - disclosure managers                 (weakens protection)
/// </code></remarks>
internal sealed class PlanPage(CliContext context)
{
    public void Write(PolicyPlanReport plan, string file)
    {
        context.Line(CliContext.Fill(PolicyTexts.Plan_InForce, plan.Version, plan.ComparedWith));
        if (plan.Errors.Count > 0)
        {
            foreach (var error in plan.Errors)
                Line(Printable.Line($"{file}:{error.Line}:{error.Column}: {error.What}. {error.Instead}"), Color.Red);
            context.Line(CliContext.Fill(PolicyTexts.Plan_Errors, plan.Errors.Count));
            return;
        }

        if (plan.Differences.Count == 0)
        {
            context.Line(plan.Digest == plan.ComparedWith ? PolicyTexts.Plan_Nothing : PolicyTexts.Plan_CommentsOnly);
            return;
        }

        foreach (var difference in plan.Differences) Write(difference);
        Sum(plan);
    }

    private void Write(PolicyDifferenceReport difference)
    {
        var (sign, colour) = difference.Kind switch { "added" => ('+', Color.Green), "removed" => ('-', Color.Red), _ => ('~', Color.Yellow) };
        // What is in an entry stands below it.
        var isField = difference is { Entry.Length: > 0, Setting.Length: > 0 };
        var place = difference.Entry.Length == 0 ? $"{difference.Section}.{difference.Setting}"
            : isField && difference.Kind != "changed" ? difference.Setting
            : isField ? $"{difference.Section} {difference.Entry}: {difference.Setting}" : $"{difference.Section} {difference.Entry}";
        var indent = isField && difference.Kind != "changed" ? "      " : "  ";
        Line($"{indent}{sign} {Printable.Line(place)}{Printable.Line(Values(difference))}{Notes(difference)}", difference.Weakens ? Color.Red : colour);
    }

    private static string Values(PolicyDifferenceReport difference) => (difference.Before.Length, difference.After.Length) switch
    {
        (0, 0) => "",
        (0, _) => $": {difference.After}",
        (_, 0) => $": {difference.Before}",
        _ => $": {difference.Before} -> {difference.After}",
    };

    private static string Notes(PolicyDifferenceReport difference)
    {
        List<string> notes = [];
        if (difference.Weakens) notes.Add(PolicyTexts.Plan_Weakens);
        // Why that weakens is not obvious: it reads like more protection.
        if (difference is { Section: "seals", Setting: "field-labels", Kind: "changed", After: "yes", Weakens: true }) notes.Add(PolicyTexts.Plan_FieldLabels);
        if (difference.Reach == "new-sessions") notes.Add(PolicyTexts.Plan_NewSessions);
        if (difference.Reach == "restart") notes.Add(PolicyTexts.Plan_Restart);
        return notes.Count == 0 ? "" : $"  ({string.Join(", ", notes)})";
    }

    private void Sum(PolicyPlanReport plan)
    {
        int Count(string kind) => plan.Differences.Count(d => d.Kind == kind && (d.Setting.Length == 0 || d.Kind == "changed" || d.Entry.Length == 0));
        context.Line(CliContext.Fill(PolicyTexts.Plan_Sum, Count("added"), Count("changed"), Count("removed")));
        if (plan.Weakens) Line(CliContext.Fill(PolicyTexts.Plan_SumWeakens, plan.Differences.Count(d => d.Weakens)), Color.Red);
        if (plan.NeedsRestart) context.Line(CliContext.Fill(PolicyTexts.Plan_SumRestart, plan.Differences.Count(d => d.Reach == "restart")));
    }

    private void Line(string text, Color colour)
    {
        if (context.OutputIsTerminal) context.Console.Write(new Text(text + "\n", new Style(colour)));
        else context.Line(text);
    }
}
