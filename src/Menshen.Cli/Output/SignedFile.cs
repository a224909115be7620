using System.Text;
using Menshen.Control;
using Menshen.Crypto;

namespace Menshen.Cli;

/// <summary>A file that leaves Menshen: new, private to its owner, with its SM3 printed and the journal key's signature beside it.</summary>
internal static class SignedFile
{
    /// <summary>Behind the file's name.</summary>
    public const string NoteSuffix = ".sig";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the file and its note; answers the SM3 in hexadecimal.</summary>
    /// <param name="directory">The deployment whose key signs. If it does not run, the file stands without a note, and that is said.</param>
    public static Task<string> WriteAsync(CliContext context, string directory, string path, Action<TextWriter> write, CancellationToken cancellation) =>
        WriteFileAsync(
            context, directory, path, file =>
            {
                using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
                write(writer);
            }, cancellation);

    /// <summary>The same for a file that is no text.</summary>
    public static Task<string> WriteAsync(CliContext context, string directory, string path, byte[] content, CancellationToken cancellation) =>
        WriteFileAsync(context, directory, path, file => file.Write(content), cancellation);

    private static async Task<string> WriteFileAsync(CliContext context, string directory, string path, Action<FileStream> write, CancellationToken cancellation)
    {
        var note = path + NoteSuffix;
        foreach (var file in (string[])[path, note])
        {
            if (File.Exists(file))
                throw new CliRefusalException(CliContext.Fill(Texts.Error_FileExists, file), Texts.Error_FileExists_Hint);
        }

        using (var file = New(path)) Write(path, file, write);
        var (bytes, digest) = DigestOf(path);
        try
        {
            var wish = new SignatureWish(Path.GetFileName(path), bytes, digest);
            var signature = await RunningServer.AskAsync(directory, c => c.SignFileAsync(wish, cancellation)).ConfigureAwait(false);
            using var writer = new StreamWriter(New(note), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await writer.WriteAsync(signature.Note).ConfigureAwait(false);
        }
        // It runs, and does not sign for him: to start it would help nobody.
        catch (ControlException refused)
        {
            context.Complain(CliContext.Fill(Texts.SignedFile_Unsigned, path, refused.Message), CliContext.Fill(Texts.SignedFile_Refused_Hint, Printable.Line(refused.Problem.Instead)).TrimStart());
        }
        catch (CliRefusalException unsigned)
        {
            context.Complain(CliContext.Fill(Texts.SignedFile_Unsigned, path, unsigned.Message), Texts.SignedFile_Unsigned_Hint);
        }

        return digest;
    }

    // Half of it, without a note, would be taken for all of it and be in the way of the next try.
    private static void Write(string path, FileStream file, Action<FileStream> write)
    {
        try
        {
            write(file);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static FileStream New(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
    });

    // Read back: what is signed is what is on the disk.
    private static (long Bytes, string Digest) DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        using var hasher = new Sm3Hasher();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = file.Read(buffer)) > 0)
            hasher.Append(buffer.AsSpan(0, read));
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return (file.Length, Convert.ToHexStringLower(digest));
    }
}
