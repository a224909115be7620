using System.Text;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>The words of audit rules for kinds of statements and privileges: <c>copy-in</c>, <c>select</c>.</summary>
public static class AuditWords
{
    /// <summary>The kind's word: small letters, with hyphens.</summary>
    public static string Of(StatementKind kind)
    {
        var word = new StringBuilder();
        foreach (var letter in kind.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0)
                word.Append('-');
            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    internal static (string Word, StatementKind Value)[] Kinds { get; } = [.. Enum.GetValues<StatementKind>().Select(kind => (Of(kind), kind))];

    internal static (string Word, StatementPrivileges Value)[] Privileges { get; } =
        [.. Enum.GetValues<StatementPrivileges>().Where(p => p != StatementPrivileges.None).Select(p => (p.ToString().ToLowerInvariant(), p))];
}
