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
        using var vault = GeneratedVault.Make(arguments, work, new RecordGenerator(plan.SearchRecords, until), log);
        if (vault is null)
            return null;
        log.Say($"the vault has {plan.SearchRecords} generated records");
        var text = CompressedText.Write(arguments, vault, work);
        log.Say($"the same as text: {text.Bytes / 1_000_000} MB under zstd");

        var since = until.AddDays(-LastWeek).ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture);
        var question = SearchScripts.Read(arguments, "touched.sql").With("object", ShortName(GeneratedTemplate.Column)).With("since", since);
        using var auditor = RawConnection.Open(
            new Target(vault.Server.Port, BenchCluster.User, BenchCluster.Password, GeneratedVault.Database), tls: false, RawConnection.BulkBuffer);
        var first = Seconds(() => auditor.Drain(question));
        long found = 0;
        var (asked, searched) = (new List<double>(), new List<double>());
        for (var pass = 0; pass < plan.RatePasses; pass++)
        {
            asked.Add(Seconds(() => auditor.Drain(question)));
            searched.Add(Seconds(() => found = text.Count(ShortName(GeneratedTemplate.Column), since)));
        }

        var matches = long.Parse(vault.Server.AsSuperuser($"SELECT count(*) FROM ({question}) AS answer", GeneratedVault.Database), CultureInfo.InvariantCulture);
        if (matches != found || matches == 0)
            throw new BenchFailure($"the vault finds {matches} records and grep finds {found}: one of them is wrong");
        var size = long.Parse(vault.Server.AsSuperuser($"SELECT pg_database_size('{GeneratedVault.Database}')"), CultureInfo.InvariantCulture);
        var result = new SearchResult(plan.SearchRecords, matches, first, Series.Of(asked)!, Series.Of(searched)!, text.Bytes, size);
        log.Say(string.Create(CultureInfo.InvariantCulture,
            $"search {result.Records} records, {matches} match: vault {result.Vault.Median:F3} s (first {first:F3}) | zstd -dc | grep {result.Grep.Median:F3} s | {result.GrepVersusVault:F1} times"));
        return result;
    }

    /// <summary>As a person asks: table and column, without the schema.</summary>
    private static string ShortName(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }
}
