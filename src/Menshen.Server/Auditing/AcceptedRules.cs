using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>The text of one of the auditor's files as it was accepted.</summary>
/// <param name="Version">Its number in the catalogue; 0: nothing was accepted yet.</param>
/// <param name="Text">Byte for byte; empty: what holds without a file.</param>
internal sealed record AcceptedRules(long Version, byte[] Text)
{
    /// <summary>What holds where nothing was accepted, or nobody can say what.</summary>
    public static AcceptedRules None { get; } = new(0, []);

    /// <summary>Of a text: what the file is read up to, and the catalogue keeps.</summary>
    public const int MostBytes = Control.AuditRulesWish.MostBytes;

    public string Digest { get; } = DigestOf(Text);

    /// <summary>SM3 in hexadecimal; empty of a text that is.</summary>
    public static string DigestOf(ReadOnlySpan<byte> text) => text.IsEmpty ? "" : Convert.ToHexStringLower(Sm3.Hash(text));
}
