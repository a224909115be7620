using System.Text;
using Menshen.Gateway.Statements;
using Menshen.Policy.Labels;
using Menshen.Sql;

namespace Menshen.Gateway.Labels;

/// <summary>Reads which settings a text changes by set_config, where each is named by a literal: clients such as pgAdmin set bytea_output so when they connect.</summary>
/// <remarks>In a template a literal is <c>$n</c>, numbered behind the parameters: the call is found there, where no comment and no other literal can look like one, and the name in the text.</remarks>
internal static class LabelledSettings
{
    private const int LongestName = 63;

    /// <summary>The text as one whose settings are known, if each that it names is one that a client may set; else as it was.</summary>
    public static CachedText Read(CachedText text, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        var before = 0;
        foreach (var facts in text.Facts.Statements)
        {
            if (!AreAllowed(facts, before, utf8, places)) return text;
            before += facts.LiteralCount;
        }

        return text.WithKnownSettings();
    }

    private static bool AreAllowed(StatementFacts facts, int before, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        // What the journal does not keep of a template has no numbers either: which literal names the setting is not known there.
        if (facts.IsCut) return !facts.HasWords("set_config"u8);
        var template = Encoding.UTF8.GetString(facts.Template.Span);
        for (var at = Find(template, 0); at >= 0; at = Find(template, at + 1))
        {
            if (at > 0 && template[at - 1] is not (' ' or '(' or ',') && !template[..at].EndsWith("pg_catalog.", StringComparison.Ordinal)) return false;
            var rest = template.AsSpan(at + "set_config".Length).TrimStart();
            if (!rest.StartsWith("(")) return false;
            rest = rest[1..].TrimStart();
            var digits = rest.StartsWith("$") ? rest[1..].IndexOfAnyExceptInRange('0', '9') : -1;
            // Whatever else stands there may make another name of it.
            if (digits <= 0 || !rest[(1 + digits)..].TrimStart().StartsWith(",") || !long.TryParse(rest.Slice(1, digits), out var number)) return false;
            var index = number - facts.LargestParameter - 1;
            if (index < 0 || index >= facts.LiteralCount || !IsAllowed(before + (int)index, utf8, places)) return false;
        }

        return true;
    }

    private static bool IsAllowed(int index, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        Span<byte> room = stackalloc byte[LongestName];
        if (index >= places.Length) return false;
        var literal = utf8[places[index].Start..places[index].End];
        var length = literal.Length > room.Length ? -1 : StringLiteral.ReadUtf8(literal, room);
        return length > 0 && LabelledDatabaseRules.Allows(Encoding.UTF8.GetString(room[..length]));
    }

    private static int Find(string template, int from) => template.IndexOf("set_config", from, StringComparison.OrdinalIgnoreCase);
}
