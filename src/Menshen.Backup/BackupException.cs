using System.Globalization;

namespace Menshen.Backup;

/// <summary>A backup that cannot be taken, read or brought back; says what is wrong, where, and what to do.</summary>
public sealed class BackupException(string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Both for a person, in a language; null: there is English alone.</summary>
    public Func<CultureInfo, (string What, string Remedy)>? Words { get; private init; }

    internal static BackupException Worded(Func<CultureInfo, (string What, string Remedy)> words, Exception? inner)
    {
        var (what, remedy) = words(CultureInfo.InvariantCulture);
        return new BackupException(what, remedy, inner) { Words = words };
    }

    internal static BackupException Damaged(string place, string how) =>
        new($"{place} is damaged: {how}", "Use another set or repository; look at all of it: menshen backup verify");
}
