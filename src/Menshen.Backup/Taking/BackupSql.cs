namespace Menshen.Backup.Taking;

/// <summary>The statements of this project, from its <c>.sql</c> files.</summary>
internal static class BackupSql
{
    public static string Read(string name)
    {
        using var stream = typeof(BackupSql).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"no {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
