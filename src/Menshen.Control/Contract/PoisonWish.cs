namespace Menshen.Control;

/// <summary>A value to be made for a sealed column that nobody should ever open.</summary>
/// <param name="Database">Where it is to be planted.</param>
/// <param name="Length">Bytes of plaintext that it looks like; null for those of a value that is there.</param>
public sealed record PoisonWish(string Database, string Schema, string Table, string Column, int? Length);
