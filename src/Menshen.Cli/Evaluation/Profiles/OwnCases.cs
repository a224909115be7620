using System.Collections.Immutable;
using System.Text.Json;
using Menshen.Evaluator;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>Reads the cases that an evaluator brings, and makes checks of them: they run and are reported beside the built-in ones.</summary>
internal static class OwnCases
{
    private const string Prefix = "own.", Allowed = "allowed", Refused = "refused";

    private static readonly string[] Roles = ["owner", "other", "third", "victim"];

    public static ImmutableArray<Check> Read(string file)
    {
        IReadOnlyList<OwnCase> cases;
        try
        {
            cases = JsonSerializer.Deserialize(File.ReadAllText(file), CliJson.Default.IReadOnlyListOwnCase) ?? throw new JsonException("it is empty");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Refusal(file, fault.Message);
        }

        if (cases.Select(one => one.Id).Distinct(StringComparer.Ordinal).Count() != cases.Count) throw Refusal(file, "an id stands there twice");
        foreach (var one in cases)
            if (Fault(one) is { } fault) throw Refusal(file, fault);
        return [.. cases.Select(Make)];
    }

    // A case that could not fail, or that speaks of what there is not, is none.
    private static string? Fault(OwnCase one)
    {
        if (one is not { Id.Length: > 0, English.Length: > 0, Chinese.Length: > 0, Clauses: not null, Attempts.Count: > 0 }) return $"a case needs id, english, chinese, clauses and attempts: {one.Id}";
        if (one.Clauses.FirstOrDefault(id => StandardsCatalogue.BuiltIn.All.All(known => known.Id != id)) is { } unknown) return $"{one.Id}: there is no clause {unknown}";
        foreach (var attempt in (one.Prepare ?? []).Concat(one.Attempts))
            if (!Roles.Contains(attempt.As) || string.IsNullOrWhiteSpace(attempt.Sql)) return $"{one.Id}: each statement has an `as` ({string.Join(", ", Roles)}) and `sql`";
        return one.Attempts.Any(attempt => attempt.Expect is not (Allowed or Refused) && attempt.Expect?.Length != 5) ? $"{one.Id}: `expect` is {Allowed}, {Refused} or a SQLSTATE" : null;
    }

    private static Check Make(OwnCase one) => new(Prefix + one.Id, one.English, one.Chinese, [.. one.Clauses], async run =>
    {
        foreach (var step in one.Prepare ?? []) await run.PrepareAsync(Who(run, step.As), Fill(run, step.Sql)).ConfigureAwait(false);
        foreach (var attempt in one.Attempts)
        {
            var (who, sql) = (Who(run, attempt.As), Fill(run, attempt.Sql));
            await (attempt.Expect switch
            {
                Allowed => run.AllowedAsync(who, sql),
                Refused => run.RefusedAsync(who, sql),
                _ => run.RefusedAsync(who, sql, attempt.Expect!),
            }).ConfigureAwait(false);
        }
    });

    private static Subject Who(CheckRun run, string role) => role switch
    {
        "owner" => run.Owner,
        "other" => run.Other,
        "third" => run.Third,
        _ => run.Victim,
    };

    private static string Fill(CheckRun run, string sql) => Roles.Aggregate(sql, (text, role) => text.Replace("{" + role + "}", Who(run, role).Name, StringComparison.Ordinal));

    private static CliRefusalException Refusal(string file, string why) =>
        new(CliContext.Fill(AssessmentTexts.Error_Cases, Printable.Line(file), Printable.Line(why)), AssessmentTexts.Error_Cases_Hint, ExitCode.Findings);
}
