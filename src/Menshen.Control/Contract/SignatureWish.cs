namespace Menshen.Control;

/// <summary>Asks for the journal key's signature over a file that was made from the records.</summary>
/// <param name="Name">The file's name without its directory.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sm3">Its digest, in hexadecimal.</param>
public sealed record SignatureWish(string Name, long Bytes, string Sm3);
