using System.Buffers.Binary;
using Menshen.Journal;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault;

/// <summary>The numbers of texts in the vault; new texts get the next.</summary>
internal sealed class TemplateDictionary
{
    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<Guid, int> _ids = [];
    private readonly List<(int Id, Guid Fingerprint, JournalEntry Entry)> _new = [];
    private readonly HashSet<int> _bare = [];
    private readonly List<(int Id, string Privileges)> _filled = [];
    private int _last;

    public TemplateDictionary(NpgsqlConnection connection)
    {
        _connection = connection;
        using var command = VaultSql.Command(connection, "templates.sql");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var id = reader.GetInt32(0);
            _ids[reader.GetGuid(1)] = id;
            _last = Math.Max(_last, id);
            if (reader.GetBoolean(2))
            {
                _bare.Add(id);
            }
        }
    }

    /// <summary>Null where the entry has no text.</summary>
    public int? IdOf(JournalEntry entry)
    {
        if (entry.Text is null)
        {
            return null;
        }

        var fingerprint = GuidOf(entry.Fingerprint);
        if (!_ids.TryGetValue(fingerprint, out var id))
        {
            _ids[fingerprint] = id = ++_last;
            _new.Add((id, fingerprint, entry));
        }
        else if (_bare.Count > 0 && entry.Privileges is { } privileges && _bare.Remove(id))
        {
            _filled.Add((id, privileges));
        }

        return id;
    }

    /// <summary>Writes the new ones, and what an older Menshen's lack.</summary>
    public void Flush()
    {
        Fill();
        if (_new.Count == 0)
        {
            return;
        }

        using var importer = _connection.BeginBinaryImport(VaultSql.Read("copy_template.sql"));
        foreach (var (id, fingerprint, entry) in _new)
        {
            importer.StartRow();
            importer.Write(id, NpgsqlDbType.Integer);
            importer.Write(fingerprint, NpgsqlDbType.Uuid);
            importer.Write((short)(entry.StatementKind ?? 0), NpgsqlDbType.Smallint);
            importer.WriteText(entry.Command ?? "");
            importer.WriteText(entry.Text);
            importer.Write(Names(entry.Reads), NpgsqlDbType.Array | NpgsqlDbType.Text);
            importer.Write(Names(entry.Writes), NpgsqlDbType.Array | NpgsqlDbType.Text);
            importer.Write(Names([.. entry.Reads.Union(entry.Writes)]), NpgsqlDbType.Array | NpgsqlDbType.Text);
            importer.Write(Names([.. entry.ReadColumns.Union(entry.WrittenColumns)]), NpgsqlDbType.Array | NpgsqlDbType.Text);
            importer.Write(entry.RelationsAreComplete && entry.ColumnsAreComplete, NpgsqlDbType.Boolean);
            importer.Write(Split(entry.Privileges ?? ""), NpgsqlDbType.Array | NpgsqlDbType.Text);
        }

        importer.Complete();
        _new.Clear();
    }

    private void Fill()
    {
        if (_filled.Count == 0)
        {
            return;
        }

        using var command = VaultSql.Command(
            _connection, "fill_templates.sql", _filled.Select(f => f.Id).ToArray(), _filled.Select(f => f.Privileges).ToArray());
        command.ExecuteNonQuery();
        _filled.Clear();
    }

    private static string[] Split(string privileges) => privileges.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static string[] Names(IReadOnlyList<string> names) => [.. names.Select(ImporterCells.Storable)];

    private static Guid GuidOf(UInt128 fingerprint)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, fingerprint);
        return new Guid(bytes, bigEndian: true);
    }
}
