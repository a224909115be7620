using Menshen.Engine;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Vault;

/// <summary>How far a journal is projected.</summary>
/// <param name="Origin">The journal's name.</param>
/// <param name="Place">Everything before it is in the vault.</param>
/// <param name="OldestOpen">Reading begins again no later than at this record.</param>
internal sealed record Bookmark(string Origin, JournalPlace Place, ulong OldestOpen)
{
    /// <summary>What the vault says; the beginning if it is new.</summary>
    public static Bookmark Load(NpgsqlConnection connection, string origin, TimeProvider time)
    {
        using var command = VaultSql.Command(connection, "load_bookmark.sql");
        using (var reader = command.ExecuteReader())
        {
            if (reader.Read())
            {
                var found = new Bookmark(
                    reader.GetString(0), new JournalPlace(reader.GetInt64(1), (ulong)reader.GetInt64(2)), (ulong)reader.GetInt64(3));
                return found.Origin == origin ? found : throw new EngineFaultException(
                    $"the vault shows the journal {found.Origin}, and this is {origin}; move the vault's directory away, and it is made anew.");
            }
        }

        var beginning = new Bookmark(origin, JournalPlace.Beginning, 0);
        beginning.Save(connection, time.GetUtcNow());
        return beginning;
    }

    /// <summary>Writes it, in the transaction that is open.</summary>
    public void Save(NpgsqlConnection connection, DateTimeOffset now)
    {
        using var command = VaultSql.Command(
            connection, "save_bookmark.sql", Origin, Place.Segment, (long)Place.Next, (long)OldestOpen, now.UtcDateTime);
        if (command.ExecuteScalar() is not true)
        {
            throw new InvalidOperationException("the vault's bookmark was moved by somebody else");
        }
    }
}
