using Npgsql;

namespace Menshen.Vault;

/// <summary>Reads the SQL that lies beside the code, by file name, and makes commands of it.</summary>
internal static class VaultSql
{
    public static string Read(string fileName)
    {
        using var stream = typeof(VaultSql).Assembly.GetManifestResourceStream(fileName)
            ?? throw new ArgumentException($"no embedded {fileName}", nameof(fileName));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A command with positional parameters.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string fileName, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(Read(fileName), connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command;
    }
}
