using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Menshen.Policy;

/// <summary>Writes a section <c>seals</c> for a policy file out of accepted proposals.</summary>
public static class SealsDraft
{
    /// <summary>Tags whose values are looked up and joined; the others need no equality, and so leak none.</summary>
    private static readonly string[] Searched = ["pii.id-card", "pii.phone", "pii.bank-card", "pii.email", "pii.plate", "pii.name"];

    /// <summary>One group for each tag, in the order of the tags' names.</summary>
    public static string Write(IEnumerable<(SealedColumnName Column, string Tag)> columns)
    {
        var text = new StringBuilder("seals:\n");
        foreach (var group in columns.GroupBy(column => column.Tag).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var mode = Searched.Contains(group.Key) ? "eq" : "random";
            text.Append($"  - group: {group.Key[(group.Key.LastIndexOf('.') + 1)..]}\n    tag: {group.Key}\n    mode: {mode}\n    columns:\n");
            foreach (var column in group.Select(found => found.Column.ToString()).Order(StringComparer.Ordinal))
                text.Append($"      - {(column.All(IsPlain) ? column : $"\"{JsonEncodedText.Encode(column, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"")}\n");
        }

        return text.ToString();
    }

    // Whoever may name a column must not be able to write lines of policy: all else is quoted, by JSON's rules, which are YAML's too.
    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '/';
}
