namespace Menshen.Backup.Format;

/// <summary>A pack of sealed chunks, as the head knows it: who has no key can still tell that it is whole.</summary>
/// <param name="Number">From 1; part of each nonce.</param>
/// <param name="Bytes">Length of its file.</param>
/// <param name="Digest">SM3 of its file, in hexadecimal.</param>
public sealed record PackNote(int Number, long Bytes, string Digest);
