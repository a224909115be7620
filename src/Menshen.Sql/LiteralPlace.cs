namespace Menshen.Sql;

/// <summary>Where one literal stands in a text, in bytes of its UTF-8, with its quotes and what changes their meaning (E, B, X).</summary>
public readonly record struct LiteralPlace(int Start, int End);
