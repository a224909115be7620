using Npgsql;

namespace Menshen.Engine;

/// <summary>One power for one natural person, also where two accounts write the person's name in two ways, which the table's key takes for two.</summary>
internal static class DutyHolders
{
    private const string Hold = "LOCK TABLE menshen.duty_holder IN SHARE ROW EXCLUSIVE MODE";

    /// <summary>Throws if the person holds another power. Until the end of the transaction nobody else is appointed.</summary>
    public static async Task RequireNoOtherAsync(NpgsqlConnection connection, string person, string power, CancellationToken cancellation)
    {
        await Command.RunAsync(Command.On(connection, Hold), cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("duty_holders.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (reader.GetString(1) != power && PersonName.IsSame(reader.GetString(0), person)) throw new CatalogueRefusalException(CatalogueRefusals.OtherPower(person));
        }
    }
}
