using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Gateway.Relay;
using Menshen.Policy;
using Menshen.Sql;

namespace Menshen.Gateway.Statements;

/// <summary>One loop's texts: the cached ones, and those that stand for what cannot be known.</summary>
internal sealed class TextStore(PolicySet policy)
{
    /// <summary>Texts per generation of the cache; the two generations of typical templates take about 20 MB.</summary>
    private const int Capacity = 8192;

    private readonly TemplateCache<CachedText> _cache = new(Capacity);

    /// <summary>Stands for statements whose text was never seen, such as one prepared by SQL and run by the protocol.</summary>
    public CachedText Unknown { get; } = Stand(StatementKind.Unknown, "a statement whose text was not seen", policy);

    /// <summary>Stands for texts whose bytes we cannot read safely.</summary>
    public CachedText Unreadable { get; } = Stand(StatementKind.Unknown, "a text in an encoding or mode that is not analysed", policy);

    /// <summary>Stands for texts with more statements than the journal takes at once.</summary>
    public CachedText TooMany { get; } = Stand(StatementKind.Unknown, "a text of too many statements", policy);

    /// <summary>Stands for the protocol's FunctionCall.</summary>
    public CachedText FunctionCall { get; } = Stand(StatementKind.FunctionCall, "a function called by number", policy);

    /// <summary>The text as known, or null: it has been sent to be analysed and the client waits.</summary>
    public CachedText? Find(ReadOnlySpan<byte> text, RelayState state)
    {
        var arrived = state.Arrived;
        // Whatever becomes of this text, the answer belongs to it and to no later one.
        state.Arrived = null;
        if (!state.EncodingIsSafe || !state.StandardConformingStrings && LexicalHazard.NeedsUnknown(text, standardConformingStrings: false))
            return Unreadable;
        if (state.SettingsMayChange && DependsOnSettings(text))
        {
            if (!state.EndsWithReady || state.CopyingIn) return Unreadable;
            state.Hold(ClientHold.Settings);
            return null;
        }
        if (arrived is not null) return arrived;
        var cached = _cache.Find(text);
        if (cached is not null) return cached;
        state.Hold(ClientHold.Analysis);
        state.Port.Analyze(text);
        return null;
    }

    /// <summary>Takes the facts of a text that was analysed; texts that the cache will not hold are used once.</summary>
    public CachedText Take(byte[] text, AnalyzedText facts)
    {
        var known = _cache.Find(text);
        if (known is not null) return known;
        var cached = new CachedText(facts, policy);
        _cache.Store(text, cached);
        return cached;
    }

    // A SET sent just before may be read by the engine first: then a backslash escapes a quote, or a letter beyond ASCII swallows its neighbour.
    // Such a text waits for the ReadyForQuery under way, before which the engine reports its settings; where none is, it stays unread.
    private static bool DependsOnSettings(ReadOnlySpan<byte> text) => text.Contains((byte)'\\') || !System.Text.Ascii.IsValid(text);

    private static CachedText Stand(StatementKind kind, string words, PolicySet policy)
    {
        var template = Encoding.UTF8.GetBytes(words);
        var facts = new StatementFacts
        {
            Kind = kind,
            Command = string.Empty,
            Template = template,
            Fingerprint = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(template)),
            Reads = [],
            Writes = [],
            RelationsAreComplete = false,
        };
        return new CachedText(new AnalyzedText { Statements = [facts] }, policy);
    }
}
