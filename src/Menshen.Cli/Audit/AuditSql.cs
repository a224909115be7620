namespace Menshen.Cli.Audit;

/// <summary>Reads the SQL that lies beside the code, by file name.</summary>
internal static class AuditSql
{
    public static string Read(string fileName)
    {
        using var stream = typeof(AuditSql).Assembly.GetManifestResourceStream(fileName)
            ?? throw new ArgumentException($"no embedded {fileName}", nameof(fileName));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
