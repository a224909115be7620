namespace Menshen.Engine;

/// <summary>Reads which settings of the engine differ from PostgreSQL's defaults.</summary>
public static class ChangedSettings
{
    public static async Task<IReadOnlyList<ChangedSetting>> ReadAsync(IEngine engine, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("changed_settings.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var settings = new List<ChangedSetting>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            settings.Add(new ChangedSetting(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return settings;
    }
}
