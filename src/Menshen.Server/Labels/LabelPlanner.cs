using Menshen.Control;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Policy.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>Compares a database with the policy's labels, and says table by table what applying them would do. Changes nothing.</summary>
internal sealed class LabelPlanner(string database, LabelRules rules)
{
    /// <summary>As it is, as the policy has it, and what lies between.</summary>
    public async Task<(LabelPlan Plan, LabelReport Found)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var engine = new LabelEngine(connection);
        var found = await engine.InspectAsync(cancellation).ConfigureAwait(false);
        var own = rules.Tables.Where(rule => rule.Name.Database == database).ToList();
        var named = own.Where(rule => rule.Name.Table is not null).Select(rule => (rule.Name.Schema, Table: rule.Name.Table!)).ToList();
        var schemas = own.Where(rule => rule.Name.Table is null).Select(rule => rule.Name.Schema).ToList();
        var surveyed = await LabelSurvey.ReadAsync(connection, schemas, named, cancellation).ConfigureAwait(false);
        var together = surveyed.Select(table => (table.Schema, table.Table)).ToList();
        List<LabelPlanTable> tables = [];
        foreach (var table in surveyed)
        {
            var rule = rules.TableOf(database, table.Schema, table.Table)!;
            var labelled = found.Tables.FirstOrDefault(known => known.Schema == table.Schema && known.Table == table.Table);
            tables.Add(labelled is null ? await UnlabelledAsync(engine, found.IsInstalled, table, rule, together, cancellation).ConfigureAwait(false) : Labelled(table, labelled, rule));
        }

        tables.AddRange(named.Where(name => !surveyed.Any(table => (table.Schema, table.Table) == name)).Select(Missing));
        tables.AddRange(found.Tables.Where(known => rules.TableOf(database, known.Schema, known.Table) is null).Select(Released));
        var plan = new LabelPlan(
            database, found.IsInstalled, [.. rules.Existing.Where(label => !found.Labels.Any(known => known.Bits == label.Bits)).Select(rules.Words.Format)],
            [.. found.Findings.Concat(Moved(found.Labels))], [.. tables.OrderBy(table => table.Table, StringComparer.Ordinal)]);
        return (plan, found);
    }

    /// <summary>Whether applying would do what nobody wanted: some table cannot be labelled, or the words mean other bits than the rows have.</summary>
    public static IReadOnlyList<string> Obstacles(LabelPlan plan, IReadOnlyList<LabelDefinition> known, LabelRules rules) =>
    [
        .. plan.Tables.Where(table => table.State == "blocked").SelectMany(table => table.Obstacles.Select(obstacle => $"{table.Table}: {obstacle}")),
        .. Moved(known, rules),
    ];

    /// <summary>Names that stand for other bits than in the database: somebody changed the order of levels or categories, and rows would silently be
    /// something else.</summary>
    private static IEnumerable<string> Moved(IReadOnlyList<LabelDefinition> known, LabelRules rules) =>
        from label in known
        where rules.Words.TryParse(label.Name, out var meant) && meant.Bits != label.Bits
        select $"the label {label.Name} is 0x{label.Bits:x} in the rows of this database and would be something else by the policy: add levels and categories at the end, and leave the order";

    private IEnumerable<string> Moved(IReadOnlyList<LabelDefinition> known) => Moved(known, rules);

    private async Task<LabelPlanTable> UnlabelledAsync(
        LabelEngine engine, bool isInstalled, SurveyedLabelTable table, LabelledTableRule rule, IReadOnlyList<(string, string)> together, CancellationToken cancellation)
    {
        // The mechanism's own judgement where it is there; before, what the catalogue tells.
        var obstacles = isInstalled
            ? await engine.ObstaclesAsync(Protection(table.Schema, table.Table, rule, together, null), cancellation).ConfigureAwait(false) : table.Obstacles;
        return Row(table, rule.Default, rule, obstacles.Count == 0 ? "to-label" : "blocked", obstacles);
    }

    private LabelPlanTable Labelled(SurveyedLabelTable table, ProtectedTable known, LabelledTableRule rule)
    {
        var isSame = known.TableBits == rule.Table.Bits && known.Physical == rule.IsPhysical && known.AllowsWriteUp == rule.WritesUp && known.HasColumns(ColumnsOf(rule));
        var state = !isSame ? "blocked" : known.KeysReady && known.WaitingForeignKeys == 0 ? "labelled" : "unfinished";
        string[] obstacles = isSame ? [] : [$"it is labelled in another way than the policy says{ColumnsThere(known, rule)}: take its labels off first (delete its rule, and apply with --release)"];
        return Row(table, new Label(known.InitialBits), rule, state, obstacles) with { Owner = known.OwnerRole };
    }

    private LabelPlanTable Row(SurveyedLabelTable table, Label rows, LabelledTableRule rule, string state, IReadOnlyList<string> obstacles)
    {
        var isToDo = state == "to-label";
        return new LabelPlanTable(
            NameOf(table.Schema, table.Table), state, rules.Words.Format(rows), rules.Words.Format(rule.Table), rule.WritesUp, rule.IsPhysical, table.Owner, table.Estimate,
            isToDo ? table.Keys : [], isToDo ? table.Numbers : [], isToDo ? table.ForeignKeys : [], isToDo ? table.Grants : [], obstacles) { Columns = rule.ColumnWords(rules.Words) };
    }

    // What the policy has stands in the row; what the database has is said where it is something else.
    private string ColumnsThere(ProtectedTable known, LabelledTableRule rule) =>
        known.HasColumns(ColumnsOf(rule)) ? "" : known.Columns.Count == 0 ? " (no column has a label of its own there)" : $" (columns there: {string.Join(", ", Words(known))})";

    private IEnumerable<string> Words(ProtectedTable known) =>
        known.Columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}: {rules.Words.Format(new Label(column.Value))}");

    private LabelPlanTable Missing((string Schema, string Table) name)
    {
        var rule = rules.TableOf(database, name.Schema, name.Table)!;
        return new LabelPlanTable(
            NameOf(name.Schema, name.Table), "blocked", rules.Words.Format(rule.Default), rules.Words.Format(rule.Table), rule.WritesUp, rule.IsPhysical, "", 0, [], [], [], [],
            ["there is no such table"]) { Columns = rule.ColumnWords(rules.Words) };
    }

    private LabelPlanTable Released(ProtectedTable known) => new(
        NameOf(known.Schema, known.Table), "to-release", rules.Words.Format(new Label(known.InitialBits)), rules.Words.Format(new Label(known.TableBits)), known.AllowsWriteUp,
        known.Physical, known.OwnerRole, 0, [], [], [], [], []) { Columns = [.. Words(known)] };

    /// <summary>As the plan, the journal and the command write it.</summary>
    public static string NameOf(string schema, string table) => $"{schema}.{table}";

    /// <summary>How the mechanism is asked for a table. All tables of the policy go together: foreign keys among them stand in nobody's way.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="table">Its name.</param>
    /// <param name="rule">What the policy says of it.</param>
    /// <param name="together">Those that are labelled in the same go.</param>
    /// <param name="known">As it is, if it is labelled already; what its rows got then stays.</param>
    public static TableProtection Protection(
        string schema, string table, LabelledTableRule rule, IReadOnlyList<(string Schema, string Table)> together, ProtectedTable? known) =>
        new(schema, table, rule.Table.Bits, known?.InitialBits ?? rule.Default.Bits) { Physical = rule.IsPhysical, AllowsWriteUp = rule.WritesUp, Together = together, Columns = ColumnsOf(rule) };

    private static Dictionary<string, long> ColumnsOf(LabelledTableRule rule) => rule.Columns.ToDictionary(column => column.Name, column => column.Label.Bits);
}
