using Npgsql;

namespace Menshen.Engine;

/// <summary>Takes out of a table whose rows stay what Menshen has not written there.</summary>
/// <remarks>Who is the engine's superuser can add a row of the highest number that there is. Its seal fits nothing, so it is never in force; but no number is above it, and while it stays nothing new
/// could be accepted.</remarks>
internal static class RowsThatStay
{
    /// <param name="engine">Where the catalogue is.</param>
    /// <param name="table">As SQL; its triggers, which keep the rows, rest meanwhile: nobody else can write it then.</param>
    /// <param name="statement">A file with the DELETE.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="cancellation">Gives up; nothing has changed then.</param>
    public static async Task RemoveAsync(IEngine engine, string table, string statement, object[] values, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, $"ALTER TABLE {table} DISABLE TRIGGER USER"), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read(statement), values), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, $"ALTER TABLE {table} ENABLE TRIGGER USER"), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }
}
