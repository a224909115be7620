using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Checks a file against the note beside it, with the public key alone.</summary>
public static class FileCheck
{
    /// <summary>What is wrong, or null: the bytes are those that the journal's key vouches for. The file's name may have changed on its way.</summary>
    public static string? Judge(FileNote note, Stream content, ISignatureVerifier key)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(content);
        if (!note.IsSignedBy(key)) { return "the signature does not fit: the note was changed, or another key signed it"; }
        using var sm3 = new Sm3Hasher();
        var buffer = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            sm3.Append(buffer.AsSpan(0, read));
            length += read;
        }

        Span<byte> digest = stackalloc byte[TreeHash.Size];
        sm3.Finish(digest);
        return length == note.Bytes && digest.SequenceEqual(note.Digest.Span) ? null : "the file is not the one that was signed: it was changed";
    }
}
