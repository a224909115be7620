using System.Collections.Concurrent;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Policy.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>Applies labels to databases, each in the background. Broken off, it is asked for again and goes on where it was.</summary>
internal sealed class LabelWorks(IEngine engine, LabelDirectory directory, LabelLogins logins, ClearanceCatalogue catalogue, LabelLog log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LabelProgress> _works = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Ends the sessions in a database, which have come in without a label; set when there is a gateway.</summary>
    public Action<string> EndSessionsIn { get; set; } = _ => { };

    /// <summary>Labels come to a database that had none: its tables are to be watched.</summary>
    public Action<string> Labelled { get; set; } = _ => { };

    /// <summary>The last or present work of a database since this Menshen runs, or null.</summary>
    public LabelWork? Of(string database) => _works.GetValueOrDefault(database)?.Now;

    /// <summary>What would be done. Refused if there is no such database.</summary>
    public async Task<LabelPlan> PlanAsync(string database, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(database, cancellation).ConfigureAwait(false);
        return (await new LabelPlanner(database, directory.InForce).ReadAsync(connection, cancellation).ConfigureAwait(false)).Plan;
    }

    /// <summary>Begins; refused with every reason if one table cannot be labelled.</summary>
    public async Task<LabelWork> BeginAsync(string database, string actor, bool releases, CancellationToken cancellation)
    {
        var progress = new LabelProgress(database);
        if (_works.TryGetValue(database, out var before) && (before.Now.State == "running" || !_works.TryUpdate(database, progress, before))
            || before is null && !_works.TryAdd(database, progress))
            throw new CatalogueRefusalException($"labels are being applied to {database} already.");
        try
        {
            await using var connection = await OpenAsync(database, cancellation).ConfigureAwait(false);
            var (plan, found) = await new LabelPlanner(database, directory.InForce).ReadAsync(connection, cancellation).ConfigureAwait(false);
            var obstacles = LabelPlanner.Obstacles(plan, found.Labels, directory.InForce);
            if (obstacles.Count > 0) throw new CatalogueRefusalException($"labels cannot be applied to {database}: {string.Join("; ", obstacles)}.");
            log.Applied(actor, database, "", "begun", "", "", $"{plan.Tables.Count(table => table.State is "to-label" or "unfinished")} table(s) to label");
        }
        catch (Exception e)
        {
            progress.End(e is CatalogueRefusalException ? e.Message : "it could not be begun");
            throw;
        }

        _tasks.Add(Task.Run(() => RunAsync(database, actor, releases, progress), CancellationToken.None));
        return progress.Now;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(string database, string actor, bool releases, LabelProgress progress)
    {
        try
        {
            await ApplyAsync(database, actor, releases, progress).ConfigureAwait(false);
            log.Applied(actor, database, "", "applied", "", "", FormattableString.Invariant($"done, {progress.Now.Tables} table(s)"));
            progress.End(null);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or CatalogueRefusalException or TimeoutException or OperationCanceledException or IOException)
        {
            var why = e switch
            {
                CatalogueRefusalException => e.Message,
                PostgresException refused => $"PostgreSQL refuses: {refused.SqlState} {refused.MessageText}",
                OperationCanceledException => "broken off by the end of this Menshen; apply again",
                _ => "PostgreSQL does not answer; apply again",
            };
            progress.End(why);
            log.Applied(actor, database, "", "applied", "", "", why);
        }
    }

    private async Task ApplyAsync(string database, string actor, bool releases, LabelProgress progress)
    {
        var rules = directory.InForce;
        await engine.HardenDatabaseAsync(database, _stop.Token).ConfigureAwait(false);
        await using var connection = await OpenAsync(database, _stop.Token).ConfigureAwait(false);
        var labels = new LabelEngine(connection);
        progress.Report("the mechanism");
        await labels.InstallAsync(_stop.Token).ConfigureAwait(false);
        await labels.DefineAsync(rules.Existing.Select(label => new LabelDefinition(label.Bits, rules.Words.Format(label))), _stop.Token).ConfigureAwait(false);
        // Known before the first table is labelled: from then on nobody comes in by his own role.
        await catalogue.NoteDatabaseAsync(database, actor, _stop.Token).ConfigureAwait(false);
        await directory.ReloadAsync(_stop.Token).ConfigureAwait(false);
        Labelled(database);
        progress.Report("login roles");
        await logins.RefreshAllAsync(_stop.Token).ConfigureAwait(false);
        var (plan, found) = await new LabelPlanner(database, rules).ReadAsync(connection, _stop.Token).ConfigureAwait(false);
        // The mechanism sees more than the catalogue told before it was there.
        var obstacles = LabelPlanner.Obstacles(plan, found.Labels, rules);
        if (obstacles.Count > 0) throw new CatalogueRefusalException($"labels cannot be applied to {database}: {string.Join("; ", obstacles)}.");
        if (releases) await ReleaseAsync(labels, database, actor, found, rules).ConfigureAwait(false);
        foreach (var rule in rules.Tables.Where(rule => rule.Name.Database == database && rule.Name.Table is null))
            await labels.ProtectSchemaAsync(rule.Name.Schema, rule.Table.Bits, rule.Default.Bits, _stop.Token).ConfigureAwait(false);
        await LabelAsync(connection, labels, database, actor, progress).ConfigureAwait(false);
        // Of tables that were labelled before, too: a column may have been sealed since.
        await labels.GuardFieldsAsync(_stop.Token).ConfigureAwait(false);
        // They came in by their subjects' own roles, before there was a label; an application that was broken off early ends them, too.
        if (found.Tables.Count == 0) EndSessionsIn(database);
    }

    private async Task LabelAsync(NpgsqlConnection connection, LabelEngine labels, string database, string actor, LabelProgress progress)
    {
        var rules = directory.InForce;
        var (plan, found) = await new LabelPlanner(database, rules).ReadAsync(connection, _stop.Token).ConfigureAwait(false);
        var own = rules.Tables.Where(rule => rule.Name.Database == database).ToList();
        var tables = await LabelSurvey.ReadAsync(
            connection, [.. own.Where(rule => rule.Name.Table is null).Select(rule => rule.Name.Schema)],
            [.. own.Where(rule => rule.Name.Table is not null).Select(rule => (rule.Name.Schema, rule.Name.Table!))], _stop.Token).ConfigureAwait(false);
        var together = tables.Select(table => (table.Schema, table.Table)).ToList();
        var toDo = plan.Tables.Where(table => table.State is "to-label" or "unfinished").Select(table => table.Table).ToHashSet(StringComparer.Ordinal);
        progress.Begin(toDo.Count);
        foreach (var table in tables.Where(table => toDo.Contains(LabelPlanner.NameOf(table.Schema, table.Table))))
        {
            var name = LabelPlanner.NameOf(table.Schema, table.Table);
            var rule = rules.TableOf(database, table.Schema, table.Table)!;
            progress.Report(name);
            var known = found.Tables.FirstOrDefault(t => t.Schema == table.Schema && t.Table == table.Table);
            var result = await labels.ProtectAsync(LabelPlanner.Protection(table.Schema, table.Table, rule, together, known), progress, _stop.Token).ConfigureAwait(false);
            progress.Through(result.LongestLock);
            log.Applied(
                actor, database, name, "labelled", rules.Words.Format(new Label(known?.InitialBits ?? rule.Default.Bits)), rules.Words.Format(rule.Table),
                FormattableString.Invariant($"done in {result.Total.TotalSeconds:0.00} s, others waited {result.LongestLock.TotalSeconds:0.000} s at most"));
        }
    }

    private async Task ReleaseAsync(LabelEngine labels, string database, string actor, LabelReport found, LabelRules rules)
    {
        foreach (var table in found.Tables.Where(table => rules.TableOf(database, table.Schema, table.Table) is null))
        {
            var words = (Rows: rules.Words.Format(new Label(table.InitialBits)), Table: rules.Words.Format(new Label(table.TableBits)));
            await labels.UnprotectAsync(table.Schema, table.Table, _stop.Token).ConfigureAwait(false);
            log.Applied(actor, database, LabelPlanner.NameOf(table.Schema, table.Table), "released", words.Rows, words.Table, "done");
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        try
        {
            return await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CatalogueRefusalException($"there is no database '{database}'.", fault);
        }
    }
}
