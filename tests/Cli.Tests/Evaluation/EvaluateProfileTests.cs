using Menshen.Cli.Evaluation.Profiles;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Standards;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>Which clauses a profile has, what a sample of it is, and that every check names clauses that exist.</summary>
public class EvaluateProfileTests
{
    [Fact]
    [Requirement("gat389-5-1")]
    public void A_level_has_the_clauses_of_its_level_and_each_higher_one_has_more()
    {
        var sizes = Enumerable.Range(1, 5).Select(level => AssessmentSamples.Profile($"gat389-l{level}").Clauses(StandardsCatalogue.BuiltIn)).ToList();
        for (var level = 1; level <= 5; level++) sizes[level - 1].ShouldAllBe(one => one.Document.Key == "gat389" && one.Levels.Contains(level));
        sizes.Select(clauses => clauses.Length).ShouldBe(sizes.Select(clauses => clauses.Length).Order());
        sizes[0].Length.ShouldBeGreaterThan(30);
        sizes[2].Length.ShouldBeGreaterThan(sizes[1].Length);
    }

    [Theory]
    [InlineData("gbt20009-eal2", 87)]
    [InlineData("gbt20009-eal4", 87)]
    [InlineData("realname", 528)]
    [InlineData("credit", 102)]
    [InlineData("tencentdb", 63)]
    [InlineData("all", 912)]
    public void A_documents_profile_has_all_of_it(string profile, int clauses) => AssessmentSamples.Profile(profile).Clauses(StandardsCatalogue.BuiltIn).Length.ShouldBe(clauses);

    [Fact]
    public void Every_check_names_clauses_that_exist_and_is_named_once()
    {
        var known = StandardsCatalogue.BuiltIn.All.Select(one => one.Id).ToHashSet();
        AllChecks.List.SelectMany(check => check.Requirements.Where(id => !known.Contains(id)).Select(id => $"{check.Id}: {id}")).ShouldBeEmpty();
        AllChecks.List.Select(check => check.Id).ShouldBeUnique();
        AllChecks.List.ShouldAllBe(check => check.Requirements.Length > 0 && check.Chinese.Any(c => c > 0x3000));
    }

    [Fact]
    [Requirement("gbt20009-4.2-a.3")]
    public void A_sample_is_the_same_for_the_same_seed_another_for_another_and_has_every_part()
    {
        var profile = AssessmentSamples.Profile("gbt20009-eal2");
        var clauses = profile.Clauses(StandardsCatalogue.BuiltIn);
        var sample = new ClauseSample(7, 0.4).Of(clauses);
        new ClauseSample(7, 0.4).Of(clauses.Reverse()).SetEquals(sample).ShouldBeTrue();
        Enumerable.Range(8, 5).ShouldContain(seed => !new ClauseSample(seed, 0.4).Of(clauses).SetEquals(sample));
        sample.Count.ShouldBeInRange(clauses.Length * 4 / 10, (clauses.Length * 4 / 10) + clauses.Select(one => one.Capability).Distinct().Count());
        clauses.GroupBy(one => one.Capability).ShouldAllBe(part => part.Any(one => sample.Contains(one.Id)));
        new ClauseSample(7, 1).Of(clauses).Count.ShouldBe(clauses.Length);
    }

    [Fact]
    [Requirement("gbt20009-4.2-a.3")]
    public void What_is_not_in_the_sample_is_said_and_is_no_pass()
    {
        var whole = AssessmentSamples.Of("gbt20009-eal2", _ => Verdict.Pass);
        var sampled = AssessmentSamples.Of("gbt20009-eal2", _ => Verdict.Pass, sample: new ClauseSample(3, 0.1));
        sampled.Plan.Checks.Length.ShouldBeLessThan(whole.Plan.Checks.Length);
        sampled.Count(ClauseState.NotSampled).ShouldBeGreaterThan(0);
        whole.Count(ClauseState.NotSampled).ShouldBe(0);
        sampled.Count(ClauseState.Pass).ShouldBeLessThan(whole.Count(ClauseState.Pass));
    }

    [Theory]
    [InlineData("--profile", "gat389-l6")]
    [InlineData("--clause", "gat389-0")]
    [InlineData("--clause", "tencentdb-1-1")]
    [InlineData("--profile", "credit", "--sample", "50%")]
    [InlineData("--profile", "gbt20009-eal2", "--sample", "0")]
    [InlineData("--profile", "gbt20009-eal2", "--clause", "gat389-4.2.1-2")]
    public async Task What_chooses_nothing_is_refused(params string[] words)
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync(["evaluate", "--list", .. words])).ShouldBe(2);
        terminal.Error.ShouldContain("->");
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("[CASE]", 1)]
    [InlineData("[CASE, CASE]", -1)]
    [InlineData("[{\"id\": \"x\"}]", -1)]
    [InlineData("{", -1)]
    [Requirement("gbt20009-4.2-a.4")]
    public async Task Cases_of_ones_own_stand_beside_the_built_in_ones_and_what_is_no_case_is_refused(string text, int cases)
    {
        const string Case = """{"id": "hr", "english": "No right, no salary.", "chinese": "无权不得见薪资。", "clauses": ["gat389-4.2.1-2"], "prepare": [{"as": "owner", "sql": "CREATE TABLE hr (a int)"}], "attempts": [{"as": "other", "sql": "SELECT a FROM hr", "expect": "42501"}]}""";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text.Replace("CASE", Case, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            var terminal = new FakeTerminal();
            (await terminal.RunAsync("evaluate", "--list", "--clause", "gat389-4.2.1-2", "--cases", file)).ShouldBe(cases < 0 ? 2 : 0);
            terminal.Output.Split('\n').Count(line => line.StartsWith("own.hr", StringComparison.Ordinal)).ShouldBe(Math.Max(0, cases));
            if (cases >= 0) terminal.Output.ShouldContain("access.owner-decides");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task One_clause_runs_the_checks_that_judge_it_and_no_other()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("evaluate", "--list", "--clause", "gat389-4.2.3-2")).ShouldBe(0);
        terminal.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        terminal.Output.ShouldContain("access.limited-passing-on");
    }
}
