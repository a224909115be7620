using System.Text;
using System.Text.RegularExpressions;
using Menshen.Sql.Sealing;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Stands for sealing in tests: <c>~S1e.hex~</c>. In mode r no two are the same, as with a nonce.</summary>
internal static partial class ToySeal
{
    private static int s_nonce;

    public static string Seal(string value, int group) => group == Planned.Address
        ? $"~S{group}r{Interlocked.Increment(ref s_nonce)}.{Convert.ToHexString(Encoding.UTF8.GetBytes(value))}~"
        : $"~S{group}e.{Convert.ToHexString(Encoding.UTF8.GetBytes(value))}~";

    /// <summary>Opens every sealed value in a text.</summary>
    public static string Open(string text) => Form().Replace(text, match => Encoding.UTF8.GetString(Convert.FromHexString(match.Groups[1].ValueSpan)));

    /// <summary>The text with the planned literals sealed where they stand.</summary>
    public static string Splice(string sql, SealPlan plan)
    {
        var (text, at, index) = (new StringBuilder(), 0, 0);
        foreach (var literal in Planned.Literals(sql))
        {
            var start = sql.IndexOf(literal, at, StringComparison.Ordinal);
            text.Append(sql, at, start - at);
            var target = plan.Literals.FirstOrDefault(target => target.Index == index);
            text.Append(target.Group == 0 ? literal : $"'{Seal(Read(literal), target.Group)}'");
            (at, index) = (start + literal.Length, index + 1);
        }

        return text.Append(sql, at, sql.Length - at).ToString();
    }

    private static string Read(string literal)
    {
        var characters = new char[literal.Length];
        var length = StringLiteral.Read(Encoding.UTF8.GetBytes(literal), characters);
        return length >= 0 ? new string(characters, 0, length) : throw new InvalidOperationException($"{literal} cannot be read");
    }

    [GeneratedRegex("~S[0-9]+[er][0-9]*\\.([0-9A-F]*)~")]
    private static partial Regex Form();
}
