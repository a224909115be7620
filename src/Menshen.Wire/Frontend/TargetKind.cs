namespace Menshen.Wire;

/// <summary>What a Describe or a Close aims at.</summary>
public static class TargetKind
{
    public const byte Statement = (byte)'S';
    public const byte Portal = (byte)'P';

    public static bool IsKnown(byte kind) => kind is Statement or Portal;
}
