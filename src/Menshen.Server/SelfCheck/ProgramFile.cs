namespace Menshen.Server;

/// <summary>One file of a program.</summary>
/// <param name="Path">Below the program's directory, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Digest">SM3 of its bytes, in hexadecimal.</param>
public sealed record ProgramFile(string Path, long Bytes, string Digest)
{
    /// <summary>As a manifest writes it.</summary>
    internal string Line => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"file {Digest} {Bytes} {Path}\n");
}
