using System.Collections.Immutable;
using Menshen.Sql.Native;

namespace Menshen.Sql.Lexing;

/// <summary>Finds the literals of texts that have no template key, from PostgreSQL's own tokens: else a doubtful literal would hide all from the journal.</summary>
internal static class UnkeyedLiterals
{
    [ThreadStatic]
    private static TemplateKey? s_key;

    public static ImmutableArray<LiteralPlace> Find(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        s_key ??= new TemplateKey();
        if (s_key.TryMake(text, out _))
        {
            return [];
        }

        var places = ImmutableArray.CreateBuilder<LiteralPlace>();
        for (var i = 0; i < tokens.Length && places.Count < TemplateKey.PlaceLimit; i++)
        {
            if (tokens[i].IsLiteral)
            {
                // A token reaches to the next one, see TemplateText.
                var end = i + 1 < tokens.Length ? tokens[i + 1].Start : text.Length;
                places.Add(new LiteralPlace(tokens[i].Start, tokens[i].Start + text[tokens[i].Start..end].TrimEnd(" \t\n\r\f"u8).Length));
            }
        }

        return places.ToImmutable();
    }
}
