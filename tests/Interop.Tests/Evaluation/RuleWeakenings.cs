using Menshen.Evaluator;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Weakenings of labels, of inference control and of the end of idle sessions: by the engine's superuser, or by rules that are taken and not kept.</summary>
internal sealed class RuleWeakenings(WeakenedTarget target, string superuser, IReadOnlyList<Subject> subjects)
{
    private const string Unlabelled = "public.ev_unlabelled";

    private readonly IEvaluationRules _rules = target.Rules!;
    private readonly IAuditTrail _trail = target.Trail!;

    public IEnumerable<Weakening> All =>
    [
        // Before the table is one of statistics: afterwards it is, whatever else is done.
        Ruled("a table of statistics is readable", "statistics.aggregates", Opened(), RevokeAsync),
        Ruled("every difference is answered", "statistics.differencing", Opened(), RevokeAsync),
        Ruled("idle sessions live on", "session.idle", new WeakenedRules(_rules) { NeverIdle = true }),
        Ruled("rows have no labels", "labels.rows", new WeakenedRules(_rules) { Unlabelled = Place }, prepare: MakeUnlabelledAsync),
        Ruled("a session's label is what it says", "labels.clearance", new WeakenedRules(_rules) { Unlabelled = Place }, prepare: MakeUnlabelledAsync),
        Labelled("row security is off", "labels.rows", "ALTER TABLE public.ev_labelled DISABLE ROW LEVEL SECURITY", "ALTER TABLE public.ev_labelled ENABLE ROW LEVEL SECURITY"),
        Labelled("a cleared subject passes by row security", "labels.rows", Doors("BYPASSRLS"), Doors("NOBYPASSRLS")),
        Labelled("the owner passes by row security", "labels.owner", $"ALTER ROLE {subjects[0]} BYPASSRLS", $"ALTER ROLE {subjects[0]} NOBYPASSRLS"),
        Ruled("relabelling is not recorded", "labels.relabelling", new WeakenedRules(_rules) { Relabel = RelabelAsync }),
        Emptied("starts are not recorded", "trail.service"), Emptied("settings are not recorded", "trail.configuration"),
        Ruled("who joins a group is not in it", "trail.groups", new WeakenedRules(_rules) { NeverJoins = true }),
        Ruled("one person destroys a key", "keys.destruction", new WeakenedRules(_rules) { DestroysAlone = true }),
        Ruled("a destroyed key opens", "keys.destruction", new WeakenedRules(_rules) { DestroysNothing = true }),
        Ruled("relabelling does nothing", "labels.relabelling", new WeakenedRules(_rules) { Relabel = (_, _) => Task.FromResult(1L) }),
    ];

    private LabelledPlace Place => new(subjects[0].Database, Unlabelled, "low", "high");

    private WeakenedRules Opened() => new(_rules) { Open = table => RunAsync(subjects[0].Database, $"GRANT SELECT ON {table} TO {subjects[1]}") };

    private Task RevokeAsync() => RunAsync(subjects[0].Database, $"REVOKE SELECT ON public.ev_staff FROM {subjects[1]}");

    private Weakening Ruled(string name, string check, IEvaluationRules weaker, Func<Task>? restore = null, Func<Task>? prepare = null) => new(name, check, async () =>
    {
        if (prepare is not null) await prepare();
        target.Rules = weaker;
    }, async () =>
    {
        target.Rules = _rules;
        if (restore is not null) await restore();
    });

    /// <summary>The records are in a table that looks like theirs and has none.</summary>
    private Weakening Emptied(string name, string check) => new(name, check, async () =>
    {
        await RunAsync(subjects[0].Database, $"""
            CREATE SCHEMA IF NOT EXISTS audit; CREATE TABLE IF NOT EXISTS audit.record (index bigint, event_type text, detail text);
            GRANT USAGE ON SCHEMA audit TO {subjects[0]}; GRANT SELECT ON audit.record TO {subjects[0]}
            """);
        target.Trail = new WeakenedTrail(_trail) { Auditor = subjects[0] };
    }, () =>
    {
        target.Trail = _trail;
        return Task.CompletedTask;
    });

    /// <summary>By the superuser, in the database with labels, once it has them.</summary>
    private Weakening Labelled(string name, string check, string weaken, string restore) => new(name, check, async () => await RunAsync(await LabelledAsync(), weaken), async () => await RunAsync(await LabelledAsync(), restore));

    private async Task<string> LabelledAsync() => (await _rules.LabelAsync(subjects[0], subjects[1], subjects[2], CancellationToken.None))!.Database;

    /// <summary>The engine roles of a subject at its labels.</summary>
    private string Doors(string power) => $"""
        DO $$ DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE '{subjects[1]}.%' LOOP EXECUTE format('ALTER ROLE %I {power}', r); END LOOP; END $$
        """;

    private async Task<long> RelabelAsync(LabelledPlace place, int id)
    {
        await RunAsync(place.Database, $"UPDATE {place.Table} SET mac_label = (SELECT mac_label FROM {place.Table} WHERE id = 2) WHERE id = {id}");
        return 1;
    }

    private Task MakeUnlabelledAsync() => RunAsync(subjects[0].Database, $"CREATE TABLE IF NOT EXISTS {Unlabelled} (id int PRIMARY KEY, note text); GRANT SELECT, INSERT, UPDATE, DELETE ON {Unlabelled} TO {subjects[1]}, {subjects[2]}");

    private async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(superuser) { Database = database }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
