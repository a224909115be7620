using Menshen.Cli.Evaluation;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What an interrupted evaluation had found is not lost, and is no other evaluation's.</summary>
public sealed class EvaluationWatchTests : IDisposable
{
    private static readonly Check[] Checks = [.. AllChecks.List.Take(3)];

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_run_that_died_is_gone_on_with_and_a_half_written_line_is_made_again()
    {
        var first = Of("all");
        var report = new CheckReport(
            Checks[0], Verdict.Fail, "why", [new Attempt("SELECT 1", "refused", "carried out", false, DateTimeOffset.UnixEpoch)], DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(2));
        first.Judged(report);
        first.Judged(report with { Check = Checks[1], Verdict = Verdict.NotApplicable });
        File.WriteAllText(_file, File.ReadAllText(_file)[..^20]);
        var second = Of("all");
        second.Known.ShouldBe(1);
        var earlier = second.Earlier(Checks[0]).ShouldNotBeNull();
        (earlier.Verdict, earlier.Note, earlier.Took, earlier.Began).ShouldBe((Verdict.Fail, "why", TimeSpan.FromSeconds(2), DateTimeOffset.UnixEpoch));
        earlier.Attempts.ShouldBe(report.Attempts);
        second.Earlier(Checks[1]).ShouldBeNull();
        second.Judged(report with { Check = Checks[1], Verdict = Verdict.NotApplicable });
        Of("all").Earlier(Checks[1]).ShouldNotBeNull().Verdict.ShouldBe(Verdict.NotApplicable);
        second.End();
        File.Exists(_file).ShouldBeFalse();
    }

    [Fact]
    public void A_run_that_died_has_left_the_names_of_its_subjects_and_nobody_elses_are_taken_for_them()
    {
        var made = new EarlierSubjects("ev_0123abcd", ["ev_0123abcd_0", "ev_0123abcd_1"]);
        Of("all").Made(made);
        var second = Of("all");
        second.Left.ShouldHaveSingleItem().AreOurs.ShouldBeTrue();
        (second.Left[0].Database, string.Join(' ', second.Left[0].Names)).ShouldBe((made.Database, "ev_0123abcd_0 ev_0123abcd_1"));
        // And once more, if that one dies too.
        second.Made(new EarlierSubjects("ev_89abcdef", ["ev_89abcdef_0"]));
        Of("all").Left.Count.ShouldBe(2);
        new EarlierSubjects("postgres", ["ev_0123abcd_0"]).AreOurs.ShouldBeFalse();
        new EarlierSubjects("ev_0123abcd", ["postgres"]).AreOurs.ShouldBeFalse();
        new EarlierSubjects("ev_0123abcd; DROP", []).AreOurs.ShouldBeFalse();
    }

    [Fact]
    public void The_file_of_another_run_is_refused_and_stays()
    {
        Of("gat389-l3");
        Should.Throw<CliRefusalException>(() => Of("all"));
        File.Exists(_file).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_written_without_being_asked_for()
    {
        var watch = EvaluationWatch.Of(_ => { }, null, new EvaluationRun("here", "all", "1", null, null, []), Checks);
        watch.Judged(new CheckReport(Checks[0], Verdict.Pass, "", [], DateTimeOffset.UnixEpoch, TimeSpan.Zero));
        watch.End();
        watch.Earlier(Checks[0]).ShouldBeNull();
    }

    [Fact]
    public void Each_check_is_shown_with_its_number_and_how_many_there_are()
    {
        var shown = new List<string>();
        var watch = EvaluationWatch.Of(shown.Add, null, new EvaluationRun("here", "all", "1", null, null, []), Checks);
        foreach (var check in Checks) watch.Begins(check);
        shown.ShouldBe(Checks.Select((check, i) => $"- {i + 1} / 3 {check.Id}"));
    }

    private EvaluationWatch Of(string profile) => EvaluationWatch.Of(_ => { }, _file, new EvaluationRun("here", profile, "1", 7, 0.4, [.. Checks.Select(check => check.Id)]), Checks);
}
