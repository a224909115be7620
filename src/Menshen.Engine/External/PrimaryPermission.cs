using Npgsql;

namespace Menshen.Engine;

/// <summary>The one server that our own connections may use now; each new one is asked whether it leads there.</summary>
/// <remarks>Between the choice of a primary and a connection to it the server behind the address may have become another one.</remarks>
internal sealed class PrimaryPermission
{
    private volatile HostSighting? _granted;

    public void Grant(HostSighting primary) => _granted = primary;

    public void Withdraw() => _granted = null;

    /// <summary>Throws if the connection does not lead to the primary that was chosen.</summary>
    public async Task RequireAsync(NpgsqlConnection connection)
    {
        var granted = _granted ?? throw new NpgsqlException("the engine has no primary at present.");
        var found = await HostProbe.ReadAsync(new EngineHost(connection.Host ?? "", connection.Port), connection, CancellationToken.None).ConfigureAwait(false);
        if (!found.IsSameAs(granted))
        {
            throw new NpgsqlException($"{found.Host} is not the primary that was chosen ({granted.Host}); it is not used.");
        }
    }
}
