using Npgsql;

namespace Menshen.Engine;

/// <summary>The transaction under way on a connection.</summary>
internal static class OpenTransaction
{
    /// <summary>Its number in the engine, which no other ever has there; in decimal digits.</summary>
    public static async Task<string> NumberAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("transaction_number.sql")), cancellation).ConfigureAwait(false))!;
}
