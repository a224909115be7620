using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>A file of rules that people edit while Menshen runs: its bytes count when two looks find the same.</summary>
internal sealed class SettledFile(string path)
{
    /// <summary>Longest file that is read: a thousand rules take less.</summary>
    private const int MaximumBytes = 1 << 20;

    private string _seen = "";
    private string _judged = "";

    public string Path => path;

    /// <summary>The last look could not read it.</summary>
    public bool IsUnreadable { get; private set; }

    /// <summary>True for new bytes; without a file they are none.</summary>
    /// <param name="settled">True to trust the bytes at once; an editor may be writing otherwise.</param>
    public bool TryTake(bool settled, out byte[] bytes, out string digest)
    {
        digest = "";
        if (!TryRead(out bytes))
            return false;
        digest = Convert.ToHexStringLower(Sm3.Hash(bytes));
        var isStill = settled || digest == _seen;
        _seen = digest;
        return isStill && digest != _judged;
    }

    /// <summary>These bytes need no further look.</summary>
    public void Judged(string digest) => _judged = digest;

    private bool TryRead(out byte[] bytes)
    {
        bytes = [];
        try
        {
            // Of a directory too: who put one there is told that it cannot be read, and not that there is no file.
            if (System.IO.Path.Exists(path)) bytes = RegularFile.Read(path, MaximumBytes);

            IsUnreadable = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            IsUnreadable = true;
        }

        return !IsUnreadable;
    }
}
