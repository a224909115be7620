using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>A target that is switched off, empty, or answers everything with an error refuses every attack too: no check may pass on it.</summary>
public class EvaluateDeadTargetTests
{
    public static TheoryData<string> Stages => ["off", "errors", "empty", "drops", "one row for everything", "true for everything"];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task No_check_passes_on_it(string stage)
    {
        using var server = stage == "off" ? null : new StagedServer(stage switch
        {
            "errors" => StagedServer.Error,
            "empty" => StagedServer.Empty,
            "drops" => _ => [],
            "one row for everything" => _ => StagedServer.Row("42"),
            _ => _ => StagedServer.Row("True"),
        });
        var bench = new EvaluationBench(new StagedTarget(server?.Port ?? LoopbackPort.Next()), TimeProvider.System);
        await bench.BeginAsync(TestContext.Current.CancellationToken);
        var passed = new List<string>();
        foreach (var check in AllChecks.List)
            if ((await bench.JudgeAsync(check, TestContext.Current.CancellationToken)).Verdict is Verdict.Pass or Verdict.NotApplicable) passed.Add(check.Id);
        passed.ShouldBeEmpty();
    }
}
