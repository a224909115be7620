using System.Text;
using Menshen.Policy.Labels;
using Menshen.Wire;

namespace Menshen.Gateway.Labels;

/// <summary>The label that a client asks for when it connects, taken out of what goes to the engine.</summary>
/// <param name="Label">As it was written; null: none was asked for.</param>
/// <param name="Rest">The other start-up parameters.</param>
/// <remarks>Written like any setting: <c>options=-c menshen.label=secret</c> (also <c>-cNAME=</c> and <c>--NAME=</c>), or a start-up parameter
/// of that name. The last one counts, as in PostgreSQL.</remarks>
internal sealed record LabelRequest(string? Label, StartupParameters Rest)
{
    private const string Setting = "menshen.label";

    public static LabelRequest Read(StartupParameters parameters)
    {
        string? label = null;
        var rest = parameters;
        if (parameters.TryGet("menshen.label"u8, out var direct))
        {
            label = Encoding.UTF8.GetString(direct);
            rest = rest.With("menshen.label"u8, default);
        }

        if (!parameters.TryGet("options"u8, out var options)) return new LabelRequest(label, rest);
        var kept = new List<string>();
        var words = Split(Encoding.UTF8.GetString(options));
        for (var i = 0; i < words.Count; i++)
        {
            var (assignment, used) = AssignmentAt(words, i);
            if (assignment is not null && NameOf(assignment) == Setting) label = assignment[(assignment.IndexOf('=', StringComparison.Ordinal) + 1)..];
            else kept.AddRange(words.GetRange(i, used).Select(Escape));
            i += used - 1;
        }

        return new LabelRequest(label, rest.With("options"u8, Encoding.UTF8.GetBytes(string.Join(' ', kept))));
    }

    /// <summary>The first setting among the rest that no client may bring into a database with labels; null if there is none.</summary>
    public string? ForbiddenSetting()
    {
        foreach (var item in Rest)
        {
            var name = Encoding.UTF8.GetString(item.Name);
            if (name != "options" && !LabelledDatabaseRules.Allows(name)) return name;
        }

        if (!Rest.TryGet("options"u8, out var options)) return null;
        var words = Split(Encoding.UTF8.GetString(options));
        for (var i = 0; i < words.Count; i++)
        {
            var (assignment, used) = AssignmentAt(words, i);
            if (assignment is null || !LabelledDatabaseRules.Allows(NameOf(assignment))) return words[i];
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
