using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>The options that say what is evaluated: profile, clause, sample, level, checks. A word that chooses nothing is refused.</summary>
internal sealed class EvaluationChoice
{
    private const string ByLevel = "by-level";

    private readonly Option<string> _check = new("--check") { Description = EvaluationTexts.Help_Check, HelpName = "ID" };
    private readonly Option<string> _level = new("--level") { Description = EvaluationTexts.Help_Level, HelpName = "N" };
    private readonly Option<string> _profile = new("--profile") { Description = AssessmentTexts.Help_Profile, HelpName = "NAME" };
    private readonly Option<string> _clause = new("--clause") { Description = AssessmentTexts.Help_Clause, HelpName = "ID" };
    private readonly Option<string> _sample = new("--sample") { Description = AssessmentTexts.Help_Sample, HelpName = "PERCENT" };
    private readonly Option<string> _cases = new("--cases") { Description = AssessmentTexts.Help_Cases, HelpName = "FILE" };
    private readonly Option<bool> _destructive = new("--allow-destructive") { Description = EvaluationTexts.Help_Destructive };
    private readonly Option<long> _seed = new("--seed") { Description = AssessmentTexts.Help_Seed, HelpName = "N", DefaultValueFactory = _ => 1 };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_profile, _clause, _check, _level, _sample, _seed, _cases, _destructive]) command.Add(option);
    }

    /// <summary>True if a profile was asked for by its name.</summary>
    public bool NamesProfile(ParseResult parse) => parse.GetValue(_profile) is not null;

    public EvaluationPlan PlanOf(ParseResult parse)
    {
        var profile = ProfileOf(parse.GetValue(_profile));
        var clause = ClauseOf(parse.GetValue(_clause), profile);
        // Cases of one's own come first: the last built-in checks lock and delete the subjects.
        ImmutableArray<Check> own = parse.GetValue(_cases) is { } file ? OwnCases.Read(file) : [];
        var plan = EvaluationPlan.Of(profile, clause, SampleOf(parse, profile), own.Concat(AllChecks.List).Where(check => IsMeant(parse, check)));
        if (!plan.Checks.IsEmpty) return plan;
        throw clause is null ? new CliRefusalException(EvaluationTexts.Error_None, EvaluationTexts.Error_None_Hint, ExitCode.Findings)
            : new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_NoCheck, clause), CliContext.Fill(AssessmentTexts.Error_NoCheck_Hint, clause), ExitCode.Findings);
    }

    private static EvaluationProfile ProfileOf(string? name)
    {
        if (name is null) return EvaluationProfile.Everything;
        return EvaluationProfile.All.FirstOrDefault(profile => profile.Name == name)
            ?? throw new CliRefusalException(
                CliContext.Fill(AssessmentTexts.Error_Profile, Printable.Line(name)),
                CliContext.Fill(AssessmentTexts.Error_Profile_Hint, string.Join(", ", EvaluationProfile.All.Select(profile => profile.Name))), ExitCode.Findings);
    }

    private static string? ClauseOf(string? id, EvaluationProfile profile) =>
        id is null || profile.Clauses(StandardsCatalogue.BuiltIn).Any(one => one.Id == id) ? id
            : throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Clause, Printable.Line(id), profile.Name), AssessmentTexts.Error_Clause_Hint, ExitCode.Findings);

    private ClauseSample? SampleOf(ParseResult parse, EvaluationProfile profile)
    {
        if (parse.GetValue(_sample) is not { } word) return null;
        // GB/T 20009 alone speaks of sampling; of the other documents every clause is looked at.
        if (profile.Share is not { } share) throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_NoSampling, profile.Name), AssessmentTexts.Error_NoSampling_Hint, ExitCode.Findings);
        if (word != ByLevel)
        {
            if (!int.TryParse(word.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent is < 1 or > 100)
                throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Sample, Printable.Line(word)), AssessmentTexts.Error_Sample_Hint, ExitCode.Findings);
            share = percent / 100.0;
        }

        return new ClauseSample(parse.GetValue(_seed), share);
    }

    /// <summary>True if checks are meant that leave something which does not go.</summary>
    public bool AllowsDestructive(ParseResult parse) => parse.GetValue(_destructive);

    private bool IsMeant(ParseResult parse, Check check) =>
        (!check.IsDestructive || AllowsDestructive(parse))
        && (parse.GetValue(_check) is not { } prefix || check.Id.StartsWith(prefix, StringComparison.Ordinal))
        && (parse.GetValue(_level) is not { } level || check.Requirements.Any(id => IsOfLevel(id, level)));

    private static bool IsOfLevel(string id, string level) =>
        StandardsCatalogue.BuiltIn.All.Any(one => one.Id == id && one.Levels.Any(known => known.ToString(CultureInfo.InvariantCulture) == level));
}
