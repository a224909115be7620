namespace Menshen.Control;

/// <summary>A backup of keys as it is to be written.</summary>
/// <param name="Backup">The file.</param>
/// <param name="Shares">The shares, each a file of its own for a person of its own; empty where a passphrase opens it.</param>
/// <param name="Digest">SM3 of the file, as it stands in the journal.</param>
public sealed record KeyBackupFiles(byte[] Backup, IReadOnlyList<byte[]> Shares, string Digest)
{
    /// <summary>The digest only.</summary>
    public override string ToString() => $"key backup {Digest}";
}
