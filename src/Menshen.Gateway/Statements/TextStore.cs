using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Gateway.EndUsers;
using Menshen.Gateway.Labels;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Sealing;
using Menshen.Policy;
using Menshen.Sql;

namespace Menshen.Gateway.Statements;

/// <summary>One loop's texts: the cached ones, and those that stand for what cannot be known.</summary>
internal sealed class TextStore(PolicySet policy)
{
    /// <summary>Texts per generation of the cache; the two generations of typical templates take about 20 MB.</summary>
    private const int Capacity = 8192;

    /// <summary>Texts remembered byte by byte, at most 4 KB each.</summary>
    private const int ExactCapacity = 1024;

    private readonly TemplateCache<CachedText> _cache = new(Capacity);

    // Whether the grammar refuses a text can hang on a literal: lent to texts of the same template, a refusal that one subject provokes
    // would blind the journal to, or forbid, what others say rightly.
    private readonly ExactTexts _exact = new(ExactCapacity);

    private readonly ArrayBufferWriter<byte> _decoded = new(1024);

    private readonly PasswordLiteral _password = new();

    /// <summary>True if the text that was last found sets a password which could be read.</summary>
    public bool HasPassword => _password.IsRead;

    /// <summary>Clears it, if nobody has taken it.</summary>
    public void ForgetPassword() => _password.Forget();

    /// <summary>Gives that password away; the receiver clears it.</summary>
    public char[] TakePassword() => _password.Take();

    /// <summary>The texts that name end users.</summary>
    public NamingTexts Names { get; } = new();

    /// <summary>Where the session's are kept; null: it may not name any.</summary>
    public NamingTexts? NamesFor(RelayState state) => state.EndUser is null ? null : Names;

    /// <summary>The values of the text that was last found.</summary>
    public TextValues Values { get; } = new();

    /// <summary>Stands for statements whose text was never seen, such as one prepared by SQL and run by the protocol.</summary>
    public CachedText Unknown { get; } = Stand(StatementKind.Unknown, "a statement whose text was not seen", policy);

    /// <summary>Stands for texts that are not valid in the client's encoding, or in one that is not known.</summary>
    public CachedText Undecodable { get; } = Stand(StatementKind.Unknown, "a text that cannot be read in its client_encoding", policy);

    /// <summary>Stands for texts in which a backslash may end a literal.</summary>
    public CachedText Backslashes { get; } = Stand(StatementKind.Unknown, "a text with backslashes while standard_conforming_strings is off", policy);

    /// <summary>Stands for texts that mean one thing or another by a setting changed right before.</summary>
    public CachedText Unsettled { get; } = Stand(StatementKind.Unknown, "a text that depends on a setting changed before it without a Sync between", policy);

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
        Values.Clear();
        _password.Forget();
        if (state.SettingsMayChange && DependsOnSettings(text))
        {
            if (!state.EndsWithReady || state.CopyingIn) return Unsettled;
            state.Hold(ClientHold.Settings);
            return null;
        }
        if (!state.Encoding.TryRead(text, _decoded, out text)) return Undecodable;
        if (LexicalHazard.NeedsUnknown(text, state.StandardConformingStrings)) return Backslashes;
        if (arrived is null && _cache.Find(text) is { } cached)
        {
            if (cached.OwnPassword is not null) _password.Read(text, _cache.FoundLiterals);
            if (cached.RecordsValues) Values.TakeLiterals(text, _cache.FoundLiterals, _cache.FoundLiteralCount, cached);
            return Named(cached, text, _cache.FoundLiterals, _cache.FoundLiteralCount, state);
        }
        if ((arrived ?? _exact.Find(text)) is { } known)
        {
            if (known.OwnPassword is not null)
                _password.Read(text, _cache.TryFindLiterals(text, out var places, out _) ? places : known.Facts.Literals.AsSpan());
            if (known.RecordsValues) TakeLiterals(text, known);
            if (!known.NamesEndUser && !known.CallsSetConfig) return known;
            return _cache.TryFindLiterals(text, out var found, out var count) ? Named(known, text, found, count, state) : Named(known, text, known.Facts.Literals.AsSpan(), known.LiteralCount, state);
        }
        state.Hold(ClientHold.Analysis);
        state.Port.Analyze(text, state.Seals?.Schema);
        return null;
    }

    /// <summary>Finds the literals of a text; false if the lexer is in doubt.</summary>
    public bool TryFindLiterals(ReadOnlySpan<byte> utf8, out ReadOnlySpan<LiteralPlace> places, out int count) => _cache.TryFindLiterals(utf8, out places, out count);

    // What its literals say of settings.
    private CachedText Named(CachedText text, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, int count, RelayState state)
    {
        if (text.NamesEndUser) text = EndUserTexts.Read(text, utf8, places, NamesFor(state));
        // Two lexers that count differently: which literal is the name is then not known.
        return state.InLabelledDatabase && text.CallsSetConfig && count == text.LiteralCount ? LabelledSettings.Read(text, utf8, places) : text;
    }

    private void TakeLiterals(ReadOnlySpan<byte> text, CachedText known)
    {
        if (_cache.TryFindLiterals(text, out var places, out var count)) Values.TakeLiterals(text, places, count, known);
        // Without a key facts are never lent: these are of this very text.
        else Values.TakeLiterals(text, known.Facts.Literals.AsSpan(), known.LiteralCount, known);
    }

    /// <summary>Takes the facts of a text that was analysed; texts that the cache will not hold are used once.</summary>
    public CachedText Take(byte[] text, AnalyzedText facts, PlannedText? planned)
    {
        var known = _cache.Find(text) ?? _exact.Find(text);
        var cached = known ?? new CachedText(facts, policy);
        if (known is null && facts.HoldsForOtherLiterals) _cache.Store(text, cached);
        // What may hold a password, or is to be sealed, is not remembered byte by byte.
        else if (known is null && planned is not { Plan.TouchesSealed: true } && !SecretStatements.HasSecretWord(text)) _exact.Store(text, cached);
        if (planned is { Plan.HoldsForThisTextOnly: false }) cached.Keep(planned);
        // A copy of ours that is needed no more.
        if (cached.OwnPassword is not null || planned is { Plan.TouchesSealed: true }) CryptographicOperations.ZeroMemory(text);
        return cached;
    }

    // A SET sent just before may be read by the engine first. Only a backslash then moves the end of a literal: a string may have become one in
    // which it escapes, or a double-byte encoding may swallow it. (No encoding of PostgreSQL has a quote, a dollar, a semicolon, a dash, a slash or
    // a star as second byte, and a letter swallowed behind a letter beyond ASCII was part of the same word before.) Such a text waits for the
    // ReadyForQuery under way, before which the engine reports its settings; where none is, it stays unread.
    private static bool DependsOnSettings(ReadOnlySpan<byte> text) => text.Contains((byte)'\\');

    private static CachedText Stand(StatementKind kind, string words, PolicySet policy)
    {
        var template = Encoding.UTF8.GetBytes(words);
        var facts = new StatementFacts
        {
            Kind = kind,
            Command = kind == StatementKind.FunctionCall ? "FUNCTION CALL" : string.Empty,
            Template = template,
            Fingerprint = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(template)),
            Reads = [],
            Writes = [],
            RelationsAreComplete = false,
        };
        return new CachedText(new AnalyzedText { Statements = [facts] }, policy);
    }
}
