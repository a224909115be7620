using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit.Search;

/// <summary>"Who touched this column last week", asked of the vault and of the same records as compressed text, in turns.</summary>
internal static class SearchRun
{
    private const int LastWeek = 7; // days

    public static SearchResult? Measure(BenchArguments arguments, AuditPlan plan, WorkFolder work, RunLog log)
    {
        var until = DateTime.UtcNow;
        var records = plan.RecordsThatFit(log.Elapsed);
        using var vault = GeneratedVault.Make(arguments, work, new RecordGenerator(records, until), log);
        if (vault is null)
            return null;
        log.Say($"the vault has {records} generated records");
        var text = CompressedText.Write(arguments, vault, work);
        log.Say(string.Create(CultureInfo.InvariantCulture, $"the same as text: {text.Bytes / 1e6:F1} MB under zstd"));

        var since = until.AddDays(-LastWeek).ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture);
        var (answers, grep, found) = Ask(arguments, plan, vault, text, since);
        var matches = answers.Single(answer => answer.Kind == AuditQuestion.All).Rows;
        if (matches != found || matches == 0)
            throw new BenchFailure($"the vault finds {matches} records and grep finds {found}: one of them is wrong");
        var size = Number(vault.Server.AsSuperuser($"SELECT pg_database_size('{GeneratedVault.Database}')"));
        var result = new SearchResult(records, matches, answers, grep, text.Bytes, size);
        var told = answers.Select(answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Kind} {answer.Seconds.Median:F3} s (first {answer.FirstSeconds:F3})"));
        log.Say(string.Create(CultureInfo.InvariantCulture,
            $"search {records} records, {matches} match: {string.Join(" | ", told)} | zstd -dc | grep {grep.Median:F3} s, {result.GrepVersusVault:F1} times the slowest"));
        return result;
    }

    private static (IReadOnlyList<SearchAnswer> Answers, Series Grep, long Found) Ask(
        BenchArguments arguments, AuditPlan plan, GeneratedVault vault, CompressedText text, string since)
    {
        var name = ShortName(GeneratedTemplate.Column);
        var questions = AuditQuestion.Kinds.ToDictionary(kind => kind, kind => AuditQuestion.Text(arguments.Root, kind, name, since));
        using var auditor = RawConnection.Open(
            new Target(vault.Server.Port, BenchCluster.User, BenchCluster.Password, GeneratedVault.Database), tls: false, RawConnection.BulkBuffer);
        var seconds = questions.ToDictionary(question => question.Key, _ => new List<double>());
        var grep = new List<double>();
        long found = 0;
        for (var pass = 0; pass <= plan.RatePasses; pass++)
        {
            foreach (var (kind, question) in questions)
                seconds[kind].Add(Seconds(() => auditor.Drain(question)));
            if (pass > 0)
                grep.Add(Seconds(() => found = text.Count(name, since)));
        }

        IReadOnlyList<SearchAnswer> answers = [.. questions.Select(question => new SearchAnswer(
            question.Key,
            Number(vault.Server.AsSuperuser($"SELECT count(*) FROM ({question.Value}) AS answer", GeneratedVault.Database)),
            seconds[question.Key][0],
            Series.Of(seconds[question.Key].Skip(1))!))];
        return (answers, Series.Of(grep)!, found);
    }

    /// <summary>As a person asks: table and column, without the schema.</summary>
    private static string ShortName(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }
}
