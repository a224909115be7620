namespace Menshen.Wire;

/// <summary>A source of unpredictable bytes, handed in so that a published exchange can be replayed.</summary>
public delegate void FillRandom(Span<byte> bytes);
