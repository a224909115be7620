using System.Globalization;
using System.Runtime.CompilerServices;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads some rows of every table of a database, for discovery. Nothing is written, nobody waits for it, and no owner's code runs.</summary>
public static class ColumnSurvey
{
    /// <summary>A row sample takes milliseconds; a table that takes longer is left out and named.</summary>
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Behind an ALTER TABLE we would stand in the way of everybody who comes after us.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Rows of a table that is read from its beginning instead of by pages.</summary>
    private const double FewRows = 10_000;

    /// <summary>Pages for so many times the rows asked for: rows are not spread evenly.</summary>
    private const double Plenty = 3;

    /// <summary>Values of one table that are held at a time, some 80 MB at the most: a wide table is sampled by fewer rows.</summary>
    private const int MostValues = 200_000;

    private sealed record Column(string Schema, string Table, string Name, string Type, string Comment, double Rows);

    /// <summary>The tables, one after the other; values of one are let go before the next is read.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="database">A database that exists.</param>
    /// <param name="rows">Rows of each table.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<SurveyedTable> ReadAsync(
        IEngine engine, string database, int rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        foreach (var table in (await ColumnsAsync(connection, cancellation).ConfigureAwait(false)).GroupBy(column => (column.Schema, column.Table)))
        {
            var columns = table.ToList();
            yield return await SampleAsync(connection, columns, Math.Max(1, Math.Min(rows, MostValues / columns.Count)), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<List<Column>> ColumnsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("survey_columns.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var columns = new List<Column>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            columns.Add(new Column(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetDouble(5)));
        }

        return columns;
    }

    private static async Task<SurveyedTable> SampleAsync(NpgsqlConnection connection, List<Column> columns, int rows, CancellationToken cancellation)
    {
        var values = columns.Select(_ => new List<string>()).ToArray();
        string? unread = null;
        try
        {
            await using var transaction = await OwnersCode.HoldFamilyAsync(connection, columns[0].Schema, columns[0].Table, LockTimeout, cancellation).ConfigureAwait(false);
            await Command.RunAsync(
                Command.On(connection, SqlText.Read("survey_limits.sql"), Milliseconds(StatementTimeout), Milliseconds(LockTimeout)), cancellation).ConfigureAwait(false);
            var percent = columns[0].Rows <= FewRows ? 0 : Math.Min(100, 100 * Plenty * rows / columns[0].Rows);
            await ReadAsync(connection, columns, percent, rows, values, cancellation).ConfigureAwait(false);
            // Few pages of a wide table can be none.
            if (percent > 0 && values.All(list => list.Count == 0))
                await ReadAsync(connection, columns, 0, rows, values, cancellation).ConfigureAwait(false);
            await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
        }
        catch (CatalogueRefusalException)
        {
            unread = PostgresErrorCodes.InsufficientPrivilege;
        }
        catch (PostgresException fault)
        {
            // Its text may quote what was read; the code does not.
            unread = fault.SqlState;
        }

        return new SurveyedTable(
            columns[0].Schema, columns[0].Table,
            [.. columns.Zip(values, (column, list) => new ColumnSample { Name = column.Name, Type = column.Type, Comment = column.Comment, Values = list })], unread);
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection, List<Column> columns, double percent, int rows, List<string>[] values, CancellationToken cancellation)
    {
        var statement = await Command.ScalarAsync(
            Command.On(connection, SqlText.Read("survey_sample.sql"), columns[0].Schema, columns[0].Table, columns.Select(column => column.Name).ToArray(), percent, rows),
            cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, (string)statement!);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (!reader.IsDBNull(i)) values[i].Add(reader.GetString(i));
            }
        }
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
