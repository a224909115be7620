using System.Text;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Vault;

/// <summary>The vault's own role, as which the projection connects.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Password">ASCII; bytes, so that no text of this record shows them. Its maker clears them.</param>
public sealed record VaultWriter(string Role, byte[] Password)
{
    internal NpgsqlConnection Open(string socketDirectory)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = socketDirectory,
            Port = EngineAddress.SocketPort,
            Username = Role,
            Database = AuditVault.Database,
            SslMode = SslMode.Disable,
            ApplicationName = "menshen projection",
            SearchPath = "pg_catalog",
            Enlist = false,
            IncludeErrorDetail = false,
            Pooling = false,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // By provider, not in the connection string: those end up in logs and exceptions.
        builder.UsePasswordProvider(_ => Encoding.ASCII.GetString(Password), (_, _) => ValueTask.FromResult(Encoding.ASCII.GetString(Password)));
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        using var source = builder.Build();
        return source.OpenConnection();
    }
}
