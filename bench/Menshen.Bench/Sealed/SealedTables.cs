using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;

namespace Menshen.Bench.Sealed;

/// <summary>The tables: five columns of a person, once in plaintext, once with the identity number sealed, once with it under pgcrypto.</summary>
internal static class SealedTables
{
    public const string Plain = "person_plain";
    public const string Sealed = "person_sealed";
    public const string Crypted = "person_crypted";

    /// <summary>Lines of the policy: the sealed column, and a user who may see and find its values.</summary>
    public const string Policy = $"""
        seals:
          - group: id-card
            tag: pii.id-card
            mode: eq
            columns: [{BenchCluster.Database}/public.{Sealed}.id_number]
        disclosure:
          - id: bench
            by: [{BenchCluster.User}]
            tags: [pii.*]
            rights: [reveal, search, enter]
            purpose: benchmark
        """ + "\n";

    /// <summary>The name of the column for `menshen seal`.</summary>
    public const string SealedColumn = $"{BenchCluster.Database}/public.{Sealed}.id_number";

    private const string Key = "0123456789abcdef";

    /// <summary>All of them, in the order of the columns.</summary>
    public static string Select(string table, int rows)
    {
        var number = table == Crypted ? $"convert_from(decrypt(id_number, '{Key}', 'aes'), 'UTF8')" : "id_number";
        return string.Create(CultureInfo.InvariantCulture, $"SELECT id, name, {number}, phone, city FROM {table} LIMIT {rows}");
    }

    /// <summary>pgbench's script of a look-up by identity number; a variable is put in wherever its name stands, also between quotes.</summary>
    public static string Lookup(string table, int rows) => string.Create(CultureInfo.InvariantCulture,
        $"\\set i random(1, {rows})\nSELECT id, name, id_number, phone, city FROM {table} WHERE id_number = '1101051949:i';\n");

    /// <summary>Makes and fills one of the plaintext tables.</summary>
    public static void Make(Target target, string table, int rows)
    {
        using var connection = RawConnection.Open(target, tls: false, RawConnection.SmallBuffer);
        connection.Drain($"CREATE TABLE {table} (id int PRIMARY KEY, name text, id_number text, phone text, city text)");
        connection.Drain(string.Create(CultureInfo.InvariantCulture,
            $"INSERT INTO {table} SELECT i, 'name ' || i, '1101051949' || i, '138' || lpad(i::text, 8, '0'), 'city ' || i % 300 FROM generate_series(1, {rows}) AS i"));
        connection.Drain($"CREATE INDEX ON {table} (id_number)");
        connection.Drain($"ANALYZE {table}");
    }

    /// <summary>Makes the table that pgcrypto deciphers, in a PostgreSQL without Menshen.</summary>
    public static void MakeCrypted(PostgresServer server, int rows)
    {
        server.AsSuperuser("CREATE EXTENSION pgcrypto");
        server.AsSuperuser(string.Create(CultureInfo.InvariantCulture,
            $"CREATE TABLE {Crypted} AS SELECT i AS id, 'name ' || i AS name, encrypt(convert_to('1101051949' || i, 'UTF8'), '{Key}', 'aes') AS id_number, "
            + $"'138' || lpad(i::text, 8, '0') AS phone, 'city ' || i % 300 AS city FROM generate_series(1, {rows}) AS i"));
        server.AsSuperuser($"GRANT SELECT ON {Crypted} TO PUBLIC");
        server.AsSuperuser($"ANALYZE {Crypted}");
    }
}
