namespace Menshen.Engine;

/// <summary>Keeps in the catalogue what subjects are known to send, for all gateways and over restarts (docs/decisions/0048).</summary>
public sealed class LearntCatalogue(IEngine engine)
{
    /// <summary>Keeps a text, if there is room: it comes again.</summary>
    /// <param name="most">How many that are learnt, or how many that are not, the subject may have in the database.</param>
    public Task<bool> TakeAsync(long subject, string database, byte[] shape, string template, bool isLearnt, int most, CancellationToken cancellation) =>
        RunAsync("learnt_take.sql", cancellation, subject, database, shape, template, isLearnt, most);

    /// <summary>Which is another word whenever something else is known.</summary>
    public async Task<string> MarkAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("learnt_mark.sql")), cancellation).ConfigureAwait(false))!;
    }

    /// <summary>All that is known.</summary>
    public async Task<IReadOnlyList<(long Subject, string Database, byte[] Shape)>> ShapesAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("learnt_shapes.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<(long, string, byte[])>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add((reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        return found;
    }

    /// <summary>All that is kept; what is not known first, by subject and database.</summary>
    public async Task<IReadOnlyList<LearntStatement>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("learnt_list.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<LearntStatement>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new LearntStatement(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetString(4), reader.GetBoolean(5),
                reader.GetFieldValue<DateTimeOffset>(6), reader.IsDBNull(7) ? null : reader.GetString(7)));
        }
        return found;
    }

    /// <summary>Lets a text pass from now on; false if there is none that is not known.</summary>
    public Task<bool> LearnAsync(long id, string actor, CancellationToken cancellation) => RunAsync("learnt_learn.sql", cancellation, id, actor);

    /// <summary>Forgets a text; false if there is none.</summary>
    public Task<bool> ForgetAsync(long id, CancellationToken cancellation) => RunAsync("learnt_forget.sql", cancellation, id);

    private async Task<bool> RunAsync(string file, CancellationToken cancellation, params object[] values)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(Command.On(connection, SqlText.Read(file), values), cancellation).ConfigureAwait(false) == 1;
    }
}
