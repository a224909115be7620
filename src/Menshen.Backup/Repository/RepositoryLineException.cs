using System.Globalization;

namespace Menshen.Backup.Repository;

/// <summary>The line to a repository is gone, or nobody answers at its end: later it may go on.</summary>
/// <param name="words">What is wrong and what to do, in a language.</param>
/// <param name="inner">What was seen.</param>
public sealed class RepositoryLineException(Func<CultureInfo, (string What, string Remedy)> words, Exception? inner) : IOException(words(CultureInfo.InvariantCulture).What, inner)
{
    public string Remedy => Words(CultureInfo.InvariantCulture).Remedy;

    public Func<CultureInfo, (string What, string Remedy)> Words { get; } = words;
}
