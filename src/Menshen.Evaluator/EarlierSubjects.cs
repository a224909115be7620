using System.Text.RegularExpressions;

namespace Menshen.Evaluator;

/// <summary>What an evaluation made for itself, by name: where it died, the next one takes it away.</summary>
/// <param name="Database">Of the evaluation.</param>
/// <param name="Names">Of its subjects.</param>
public sealed partial record EarlierSubjects(string Database, IReadOnlyList<string> Names)
{
    /// <summary>False if one of the names is none that an evaluation gives: it came from a file, and somebody else's is never taken away.</summary>
    public bool AreOurs => Name().IsMatch(Database) && Names.All(name => name.StartsWith(Database, StringComparison.Ordinal) && Name().IsMatch(name));

    [GeneratedRegex("^ev_[0-9a-f]{8}(_[0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
