using System.Net;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault;

/// <summary>Cells of a COPY that may be null, and texts that strangers chose.</summary>
internal static class ImporterCells
{
    public static void WriteNullable<T>(this NpgsqlBinaryImporter importer, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } some)
        {
            importer.Write(some, type);
        }
        else
        {
            importer.WriteNull();
        }
    }

    public static void WriteText(this NpgsqlBinaryImporter importer, string? text)
    {
        if (text is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(Storable(text), NpgsqlDbType.Text);
        }
    }

    public static void WriteAddress(this NpgsqlBinaryImporter importer, IPAddress? address)
    {
        if (address is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(address, NpgsqlDbType.Inet);
        }
    }

    /// <summary>PostgreSQL stores every character but U+0000; one such record must not stop the projection.</summary>
    public static string Storable(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
}
