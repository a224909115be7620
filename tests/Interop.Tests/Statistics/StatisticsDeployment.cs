using System.Globalization;

namespace Menshen.Interop.Tests.Statistics;

/// <summary>A Menshen with tables of salaries of which an analyst learns statistics and nothing else: a table and a resource for each test.</summary>
public sealed class StatisticsDeployment : IAsyncLifetime, ICollectionFixture<StatisticsDeployment>
{
    public const string Database = "parcels";
    public const int Units = 60;

    /// <summary>The only one of grade 9, whose salary the attacks are after.</summary>
    public const string Target = "grade = 9";

    private static readonly (string Name, string Settings)[] Resources =
    [
        ("shape", "answers: exact"), ("individual", "answers: exact"), ("general", "answers: exact"), ("doubled", "answers: exact"), ("bisected", "answers: exact"),
        ("small", "answers: exact"), ("noisy", "answers: noise, noise: 2"), ("rounded", "answers: round, round-to: 10"), ("spent", "answers: exact, budget: 3"),
        ("changed", "answers: exact"), ("touched", "answers: exact"), ("apart", "answers: exact, history: each"), ("together", "answers: exact"), ("open", "answers: exact"), ("views", "answers: exact"),
        ("restarted", "answers: exact"), ("ruled", "answers: exact, budget: 2"), ("atonce", "answers: exact"), ("forgotten", "answers: exact"), ("hindered", "answers: exact"),
    ];

    private Deployment? _running;

    public Deployment Running => _running!;

    public DeploymentUser Owner { get; private set; } = null!;

    public DeploymentUser Analyst { get; private set; } = null!;

    public DeploymentUser Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy });
        Owner = await _running.AddUserAsync("app", Database);
        Analyst = await _running.AddUserAsync("analyst", Database);
        Second = await _running.AddUserAsync("second_analyst", Database);
        var commands = Resources.Select(resource => $"""
            CREATE TABLE {resource.Name} (staff_id int PRIMARY KEY, name text, dept text, grade int, hired int, salary int);
            INSERT INTO {resource.Name} SELECT n, 'person ' || n, 'd' || 1 + n % 3, CASE n WHEN 7 THEN 9 ELSE 1 + n / 3 % 4 END, 2000 + n, 4000 + n * 37 % 3000
            FROM generate_series(1, {Units.ToString(CultureInfo.InvariantCulture)}) n;
            """);
        (await Owner.PsqlAsync("-c", string.Concat(commands))).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is null) return;
        await using var ending = _running;
        (await _running.VerifyAsync()).Succeeded();
    }

    /// <summary>One statement of the analyst.</summary>
    public Task<ToolRun> AskAsync(string sql) => Analyst.PsqlAsync("-v", "VERBOSITY=verbose", "-c", sql);

    /// <summary>The sum of salaries over a condition as the analyst gets it; null: refused, and <paramref name="refusals"/> has it.</summary>
    public async Task<long?> SumAsync(string resource, string where, List<string> refusals)
    {
        ArgumentNullException.ThrowIfNull(refusals);
        var answer = await AskAsync($"SELECT sum(salary) FROM {resource} WHERE {where}");
        if (answer.Code == 0) return long.Parse(answer.Text, CultureInfo.InvariantCulture);
        refusals.Add(answer.Error);
        return null;
    }

    /// <summary>The same on a system that has nothing but a minimum set size: a sum over fewer than five, or all but so few, is not told.</summary>
    public async Task<long?> NaiveSumAsync(string resource, string where)
    {
        var row = (await Owner.PsqlAsync("-c", $"SELECT count(*), sum(salary) FROM {resource} WHERE {where}")).Succeeded().Text.Split('|');
        return int.Parse(row[0], CultureInfo.InvariantCulture) is >= 5 and <= Units - 5 ? long.Parse(row[1], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>What the attacks are after.</summary>
    public async Task<long> TruthAsync(string resource) =>
        long.Parse((await Owner.PsqlAsync("-c", $"SELECT salary FROM {resource} WHERE {Target}")).Succeeded().Text, CultureInfo.InvariantCulture);

    private static string Policy => "statistics:\n" + string.Concat(Resources.Select(resource =>
        $"  - {{resource: {resource.Name}, table: {Database}/public.{resource.Name}, unit: staff_id, by: [analyst, second_analyst], measures: [salary], "
        + $"filters: [dept, grade], ranges: [hired, grade], {resource.Settings}}}\n"));
}
