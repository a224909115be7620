using Npgsql;

namespace Menshen.Engine;

/// <summary>Groups of subjects and other names of them. Their names are of the one namespace: given once, for ever.</summary>
public sealed class GroupCatalogue(IEngine engine)
{
    /// <summary>Makes a group.</summary>
    public async Task CreateAsync(string name, string note, string createdBy, CancellationToken cancellation)
    {
        SubjectName.Require(name);
        await RunAsync(name, "INSERT INTO menshen.subject_group (name, note, created_by) VALUES ($1, $2, $3) RETURNING true", cancellation, note, createdBy)
            .ConfigureAwait(false);
    }

    /// <summary>Deletes a group; its number and its name are not given again.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        const string Bury = "WITH gone AS (UPDATE menshen.subject_group SET deleted_at = pg_catalog.now() WHERE name = $1 AND deleted_at IS NULL " +
            "RETURNING id), out AS (DELETE FROM menshen.group_member m USING gone g WHERE m.group_id = g.id) SELECT true FROM gone";
        if (await RunAsync(name, Bury, cancellation).ConfigureAwait(false) is not true)
        {
            throw new CatalogueRefusalException($"there is no group '{name}'.");
        }
    }

    /// <summary>Takes a subject into a group.</summary>
    public async Task JoinAsync(string group, string subject, string addedBy, CancellationToken cancellation)
    {
        if (await RunAsync(group, SqlText.Read("join_group.sql"), cancellation, subject, addedBy).ConfigureAwait(false) is not true)
        {
            throw new CatalogueRefusalException($"there is no group '{group}', or no subject '{subject}'.");
        }
    }

    /// <summary>Takes a subject out of a group.</summary>
    public async Task LeaveAsync(string group, string subject, CancellationToken cancellation)
    {
        if (await RunAsync(group, SqlText.Read("leave_group.sql"), cancellation, subject).ConfigureAwait(false) is not true)
        {
            throw new CatalogueRefusalException($"'{subject}' is not in the group '{group}'.");
        }
    }

    /// <summary>Gives a subject another name, for people and listings; nobody logs in with it.</summary>
    public async Task AddAliasAsync(string alias, string subject, string createdBy, CancellationToken cancellation)
    {
        SubjectName.Require(alias);
        const string Add = "INSERT INTO menshen.alias (name, subject_id, created_by) " +
            "SELECT $1, s.id, $3 FROM menshen.subject s WHERE s.name = $2 AND s.deleted_at IS NULL RETURNING true";
        if (await RunAsync(alias, Add, cancellation, subject, createdBy).ConfigureAwait(false) is not true)
        {
            throw new CatalogueRefusalException($"there is no subject '{subject}'.");
        }
    }

    /// <summary>Living groups with their members, by name.</summary>
    public async Task<IReadOnlyList<SubjectGroup>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("groups.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var groups = new List<SubjectGroup>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            groups.Add(new SubjectGroup(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4),
                reader.GetFieldValue<string[]>(5)));
        }

        return groups;
    }

    private async Task<object?> RunAsync(string name, string sql, CancellationToken cancellation, params string[] values)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Command.ScalarAsync(Command.On(connection, sql, [name, .. values]), cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (CatalogueRefusals.Explain(fault, name, "") is { } words)
        {
            throw new CatalogueRefusalException(words, fault);
        }
    }
}
