using System.Text;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Settings that a client brings when it connects: start-up parameters of their names, and <c>options=-c name=value</c> (also <c>-cNAME=</c> and
/// <c>--NAME=</c>).</summary>
internal static class StartupSettings
{
    /// <summary>Takes one of Menshen's own out of what goes to the engine. The last one counts, as in PostgreSQL; null: it is not there.</summary>
    public static (string? Value, StartupParameters Others) Take(StartupParameters parameters, string setting)
    {
        string? value = null;
        var rest = parameters;
        var name = Encoding.ASCII.GetBytes(setting);
        if (parameters.TryGet(name, out var direct))
        {
            value = Encoding.UTF8.GetString(direct);
            rest = rest.With(name, default);
        }

        if (!parameters.TryGet("options"u8, out var options)) return (value, rest);
        var kept = new List<string>();
        var words = Split(Encoding.UTF8.GetString(options));
        for (var i = 0; i < words.Count; i++)
        {
            var (assignment, used) = AssignmentAt(words, i);
            if (assignment is not null && NameOf(assignment) == setting) value = assignment[(assignment.IndexOf('=', StringComparison.Ordinal) + 1)..];
            else kept.AddRange(words.GetRange(i, used).Select(Escape));
            i += used - 1;
        }

        return (value, rest.With("options"u8, Encoding.UTF8.GetBytes(string.Join(' ', kept))));
    }

    /// <summary>The first word of <c>options</c> that is no setting, or one that is not allowed; null: there is none.</summary>
    public static string? FirstUnlike(string options, Func<string, bool> allows)
    {
        var words = Split(options);
        for (var i = 0; i < words.Count; i++)
        {
            var (assignment, used) = AssignmentAt(words, i);
            if (assignment is null || !allows(NameOf(assignment))) return words[i];
            i += used - 1;
        }

        return null;
    }

    // PostgreSQL takes a dash in a setting's name for an underscore.
    private static string NameOf(string assignment) => assignment.Split('=')[0].Replace('-', '_').ToLowerInvariant();

    private static (string? Assignment, int Words) AssignmentAt(List<string> words, int at) => words[at] switch
    {
        "-c" when at + 1 < words.Count && words[at + 1].Contains('=', StringComparison.Ordinal) => (words[at + 1], 2),
        ['-', 'c', .. var rest] when rest.Contains('=', StringComparison.Ordinal) => (rest, 1),
        ['-', '-', .. var rest] when rest.Contains('=', StringComparison.Ordinal) => (rest, 1),
        _ => (null, 1),
    };

    // As PostgreSQL's pg_split_opts: white space separates, a backslash takes the next character as it is.
    private static List<string> Split(string options)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var i = 0; i < options.Length; i++)
        {
            if (char.IsWhiteSpace(options[i]))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }

            inWord = true;
            if (options[i] == '\\' && i + 1 < options.Length) i++;
            word.Append(options[i]);
        }

        if (inWord) words.Add(word.ToString());
        return words;
    }

    private static string Escape(string word) => string.Concat(word.Select(c => char.IsWhiteSpace(c) || c == '\\' ? "\\" + c : c.ToString()));
}
