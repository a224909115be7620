using System.Text.RegularExpressions;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>Documents that name code must name code that exists, or they lie within two years.</summary>
/// <remarks>Looked at: what stands in backticks outside fenced blocks. A path must exist; a word with at least two capitals and no blank
/// must be an identifier somewhere in the sources, or one of PostgreSQL's own words.</remarks>
internal static partial class DocumentRule
{
    // Names of protocol messages, of standards and of other projects that are no identifiers of ours everywhere they are mentioned.
    private static readonly HashSet<string> WordsOfOthers = new(
        [
            "AuthenticationOk", "AuthenticationSASL", "BackendKeyData", "BindComplete", "CancelRequest", "CommandComplete", "CopyBothResponse", "CopyData",
            "CopyDone", "CopyFail", "CopyInResponse", "CopyOutResponse", "DataRow", "EmptyQueryResponse", "ErrorResponse", "FunctionCall",
            "FunctionCallResponse", "GSSENCRequest", "NegotiateProtocolVersion", "NoticeResponse", "NotificationResponse", "ParameterDescription",
            "ParameterStatus", "ParseComplete", "PortalSuspended", "ReadyForQuery", "RowDescription", "SSLRequest", "StartupMessage",
            "TieredPGO", "MemoryDenyWriteExecute",
        ], StringComparer.Ordinal);

    /// <summary>What a document claims that is not so, one sentence each.</summary>
    /// <param name="document">Path of the document, relative to the root.</param>
    /// <param name="text">Its text.</param>
    /// <param name="words">All identifiers of the sources.</param>
    /// <param name="exists">Whether a path relative to the root exists.</param>
    public static IEnumerable<string> Violations(string document, string text, IReadOnlySet<string> words, Func<string, bool> exists)
    {
        var folder = Path.GetDirectoryName(document) ?? "";
        foreach (var name in Quoted().Matches(Fence().Replace(text, "")).Select(match => match.Groups[1].Value).Distinct())
        {
            if (SourcePath().IsMatch(name))
            {
                if (!exists(name) && !exists(Path.Combine(folder, name)))
                    yield return $"{document}: there is no {name}";
            }
            else if (CodeName().Match(name) is { Success: true } code)
            {
                foreach (var word in code.Groups["name"].Value.Split('.').Where(word => IsCompound(word) && !words.Contains(word) && !WordsOfOthers.Contains(word)))
                    yield return $"{document}: {word} is no name in the sources";
            }
        }

        foreach (var target in Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.Contains(':', StringComparison.Ordinal)))
        {
            if (!exists(Path.GetRelativePath(".", Path.Combine(folder, target))))
                yield return $"{document}: the link to {target} leads nowhere";
        }
    }

    // "Journal" and "SELECT" are words; "JournalWriter" is a name.
    private static bool IsCompound(string word) => word.Length > 3 && word.Any(char.IsLower) && word.Count(char.IsUpper) >= 2;

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(?:src|tests|bench|docs|samples|fuzz|standards)/[\w./-]+$|^[A-Za-z][\w./-]*\.(?:cs|sql|csproj|props|slnx)$")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"^(?:Menshen\.\w+\.)?(?<name>[A-Z]\w+(?:\.[A-Z]\w+)*)(?:<[\w, ]*>)?(?:\([^)]*\))?$")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
