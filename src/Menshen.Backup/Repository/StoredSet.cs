using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>A complete set in a repository, its head's signature checked.</summary>
/// <param name="Head">What was signed.</param>
/// <param name="Digest">SM3 of the head's file, in hexadecimal.</param>
/// <param name="Directory">Where it lies.</param>
public sealed record StoredSet(SetHead Head, string Digest, string Directory)
{
    internal string BodyFile => Path.Combine(Directory, "body");

    internal string PackFile(int number) => Path.Combine(Directory, $"pack-{number:d4}");
}
