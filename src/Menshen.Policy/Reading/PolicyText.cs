using System.Text;

namespace Menshen.Policy.Reading;

/// <summary>The text of a file of rules, or the error that says why there is none.</summary>
internal static class PolicyText
{
    /// <summary>1 MiB; the annotated default files have some KiB.</summary>
    private const int MaximumFileBytes = 1 << 20;

    // Strict: a file in another encoding must be an error and not a policy with replaced letters.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole text; null after an error.</summary>
    public static string? Read(string path, PolicyErrors errors)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaximumFileBytes)
                return Failed(errors, "the file is larger than 1 MiB", "Give a policy file");
            return Decode(stream, errors);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed(errors, "there is no such file", "Give the path of a policy file; `menshen init` writes one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Failed(errors, "the file cannot be read", "Make it readable for the user that runs menshen");
        }
    }

    /// <summary>The same of what was read; null after an error.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? Decode(Stream stream, PolicyErrors errors)
    {
        using var reader = new StreamReader(stream, StrictUtf8);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return Failed(errors, "the file is not UTF-8", "Save it as UTF-8");
        }
    }

    /// <summary>A text that is part of this assembly.</summary>
    public static string ReadEmbedded(string name)
    {
        using var stream = typeof(PolicyText).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, StrictUtf8);
        return reader.ReadToEnd();
    }

    private static string? Failed(PolicyErrors errors, string what, string instead)
    {
        errors.Add(1, 1, what, instead);
        return null;
    }
}
