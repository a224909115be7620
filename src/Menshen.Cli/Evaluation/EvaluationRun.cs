namespace Menshen.Cli.Evaluation;

/// <summary>Which evaluation a file of finished checks belongs to: another one's are not taken for this one's.</summary>
internal sealed record EvaluationRun(string Target, string Profile, string Version, long? Seed, double? Share, IReadOnlyList<string> Checks);
