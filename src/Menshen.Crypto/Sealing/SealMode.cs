namespace Menshen.Crypto.Sealing;

/// <summary>How the values of a seal group are sealed; the numbers are the letters in the values.</summary>
public enum SealMode : byte
{
    /// <summary>Equal values have equal texts: they can be compared, joined, grouped, made unique; whoever has the engine's files sees which are equal.</summary>
    Equal = (byte)'e',

    /// <summary>A nonce makes every text different: nothing can be searched, nothing shows but the length.</summary>
    Random = (byte)'r',
}
