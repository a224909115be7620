namespace Menshen.Backup;

/// <summary>A backup that cannot be taken, read or brought back; says what is wrong, where, and what to do.</summary>
public sealed class BackupException(string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;

    internal static BackupException Damaged(string place, string how) =>
        new($"{place} is damaged: {how}", "Use another set or repository; look at all of it: menshen backup verify");
}
