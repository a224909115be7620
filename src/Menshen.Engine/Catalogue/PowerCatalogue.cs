using Npgsql;

namespace Menshen.Engine;

/// <summary>Gives and takes the three powers; the database itself keeps them apart, and keeps the last holder of each.</summary>
public sealed class PowerCatalogue(IEngine engine)
{
    /// <summary>Gives a power to a subject that has none.</summary>
    public async Task AppointAsync(Subject subject, Power power, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (subject.Kind != SubjectKind.Person)
            throw new CatalogueRefusalException($"{subject.Name} is not a person's account; powers are for persons.");
        if (subject.Power is not null)
            throw new CatalogueRefusalException($"{subject.Name} holds a power already; the three are mutually exclusive.");
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await DutyHolders.RequireNoOtherAsync(connection, subject.Person, CatalogueText.Of(power), cancellation).ConfigureAwait(false);
            var appointed = await Command.RunAsync(
                Command.On(connection, SqlText.Read("appoint.sql"), subject.Id, subject.Person, CatalogueText.Of(power)), cancellation)
                .ConfigureAwait(false);
            if (appointed == 0) throw new CatalogueRefusalException($"{subject.Name} is not the account of {subject.Person} any more: look at menshen user list, and ask again.");
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (CatalogueRefusals.Explain(fault, subject.Name, subject.Person) is { } words)
        {
            throw new CatalogueRefusalException(words, fault);
        }
    }

    /// <summary>Takes the power from a subject, which stays as an ordinary one.</summary>
    public async Task DismissAsync(string name, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            var person = await PersonOfDismissedAsync(connection, name, cancellation).ConfigureAwait(false)
                ?? throw new CatalogueRefusalException($"{name} holds none of the three powers.");
            await Command.RunAsync(Command.On(connection, SqlText.Read("release_person.sql"), person), cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (CatalogueRefusals.Explain(fault, name, "") is { } words)
        {
            throw new CatalogueRefusalException(words, fault);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<string?> PersonOfDismissedAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("dismiss.sql"), name);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) ? reader.GetString(1) : null;
    }
}
