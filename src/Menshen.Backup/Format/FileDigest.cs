using Menshen.Backup.Repository;
using Menshen.Crypto;

namespace Menshen.Backup.Format;

/// <summary>SM3 of a file as it lies there.</summary>
internal static class FileDigest
{
    private const int Step = 1 << 20;

    public static string Of(IRepositoryFiles files, string path)
    {
        using var file = files.Open(path);
        using var hasher = new Sm3Hasher();
        var buffer = new byte[Step];
        for (int length; (length = file.Read(buffer)) > 0;) hasher.Append(buffer.AsSpan(0, length));
        var digest = new byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return Convert.ToHexStringLower(digest);
    }
}
