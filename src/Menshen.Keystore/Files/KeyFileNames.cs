using System.Globalization;

namespace Menshen.Keystore.Files;

/// <summary>The names of key files: <c>NAME.VERSION.key</c>, the name in lower-case letters, digits and hyphens.</summary>
internal static class KeyFileNames
{
    /// <summary>All key versions in the directory, by name and version; a file that is neither is refused, for it may be a key
    /// misnamed.</summary>
    internal static IEnumerable<(string Name, int Version)> List(string directory) =>
        Directory.EnumerateFiles(directory, KeystoreFiles.KeyPattern)
            .Where(path => Path.GetFileName(path) != KeystoreFiles.MasterName)
            .Select(Parse)
            .Order();

    /// <summary>The newest version of a key; 0: there is none.</summary>
    internal static int Latest(string directory, string name) =>
        List(directory).Where(file => file.Name == name).Select(file => file.Version).DefaultIfEmpty(0).Max();

    internal static void RequireValid(string name)
    {
        if (!IsValid(name))
        {
            throw new KeystoreException(
                $"'{name}' cannot be a key's name: use 1 to {SealedKeyFile.MaxNameLength} lower-case letters, digits and hyphens.");
        }
    }

    private static (string Name, int Version) Parse(string path)
    {
        var parts = Path.GetFileName(path).Split('.');
        return parts.Length == 3 && IsValid(parts[0])
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? (parts[0], version)
            : throw new KeystoreException($"{path} is not named as a key (NAME.VERSION.key). Move it away or give it its name back.");
    }

    private static bool IsValid(string name) =>
        name.Length is > 0 and <= SealedKeyFile.MaxNameLength
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
