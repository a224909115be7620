using Npgsql;

namespace Menshen.Engine;

/// <summary>Keeps which columns are on their way, so that a killed conversion goes on; how far each is notes who has its <see cref="WorkClaim"/>.</summary>
public sealed class ColumnWorkCatalogue(IEngine engine)
{
    /// <summary>Begins a work, or finds the one of that column that is under way.</summary>
    public async Task<ColumnWork> BeginAsync(ColumnWork wish, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await GroupWorks.CountAsync(connection, wish.Group, all: false, cancellation).ConfigureAwait(false) > 0)
                throw new CatalogueRefusalException($"the key of {wish.Place}'s seal group is being rotated: wait until it is done. Look at: menshen seal --list");
            var begun = await GroupWorks.BeginAsync(connection, wish, cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return begun;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new CatalogueRefusalException($"{wish.Place} is on its way already. Look at: menshen seal --list", fault);
        }
    }

    /// <summary>All works there ever were, newest first.</summary>
    public async Task<IReadOnlyList<ColumnWork>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("seal_works.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<ColumnWork> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new ColumnWork
            {
                Id = reader.GetInt64(0), Database = reader.GetString(1), Schema = reader.GetString(2), Table = reader.GetString(3),
                Column = reader.GetString(4), Group = reader.GetInt32(5), Unseals = reader.GetString(6) == "unseal", State = reader.GetString(7),
                StartedBy = reader.GetString(8), Rows = reader.GetInt64(9), Version = reader.GetInt32(10),
            });
        }
        return found;
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
