namespace Menshen.Engine;

/// <summary>Memberships of engine roles that subjects gave each other; administrators give theirs by groups.</summary>
public sealed class MembershipCatalogue(IEngine engine)
{
    /// <summary>Those there are now.</summary>
    public async Task<IReadOnlyList<WildMembership>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, "SELECT w.granted, w.member, w.given_by FROM menshen.wild_memberships() w");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<WildMembership>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new WildMembership(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return found;
    }

    /// <summary>Takes one back.</summary>
    public async Task UndoAsync(WildMembership membership, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(membership);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, "SELECT menshen.undo_membership($1, $2)", membership.Granted, membership.Member), cancellation).ConfigureAwait(false);
    }
}
