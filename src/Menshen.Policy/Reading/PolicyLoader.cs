using System.Text;

namespace Menshen.Policy.Reading;

/// <summary>Turns a policy file into a <see cref="PolicySet"/>, or into all of its errors.</summary>
internal static class PolicyLoader
{
    /// <summary>1 MiB; the annotated default file has 2 KiB.</summary>
    private const int MaximumFileBytes = 1 << 20;

    // Strict: a file in another encoding must be an error and not a policy with replaced letters.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static PolicyLoadResult Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaximumFileBytes)
                return Failed(path, "the file is larger than 1 MiB", "Give a policy file");
            using var reader = new StreamReader(stream, StrictUtf8);
            return Parse(reader.ReadToEnd(), path);
        }
        catch (DecoderFallbackException)
        {
            return Failed(path, "the file is not UTF-8", "Save it as UTF-8");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed(path, "there is no such file", "Give the path of a policy file; `menshen init` writes one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Failed(path, "the file cannot be read", "Make it readable for the user that runs menshen");
        }
    }

    public static PolicyLoadResult Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var errors = new PolicyErrors(fileName);
        var policy = PolicyFile.Read(text, errors) is { } file ? PolicyReader.Read(file, errors) : null;
        return policy is null || errors.Any ? new PolicyLoadResult(errors.InFileOrder()) : new PolicyLoadResult(policy);
    }

    public static string ReadDefaultFile() => ReadResource("PolicyDefaults.yaml");

    /// <summary>A file that stands in this assembly.</summary>
    public static string ReadResource(string name)
    {
        using var stream = typeof(PolicyLoader).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, StrictUtf8);
        return reader.ReadToEnd();
    }

    private static PolicyLoadResult Failed(string path, string what, string instead)
    {
        var errors = new PolicyErrors(path);
        errors.Add(1, 1, what, instead);
        return new PolicyLoadResult(errors.InFileOrder());
    }
}
