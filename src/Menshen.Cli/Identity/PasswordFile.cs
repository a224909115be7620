using System.Text;

namespace Menshen.Cli.Identity;

/// <summary>Writes entries of libpq's password file and service file (manual: "The Password File", "The Connection Service File").</summary>
internal static class PasswordFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts the password for one place and user in, in the place of an older one; other lines stay.</summary>
    public static void Put(string file, GatewayPlace place, string database, string user, string password)
    {
        var key = string.Join(':', Escape(place.Host), place.PortText, Escape(database), Escape(user), "");
        var others = Lines(file).Where(line => !line.StartsWith(key, StringComparison.Ordinal));
        // First match wins in libpq: ours goes before any wildcard.
        Write(file, [key + Escape(password), .. others]);
    }

    /// <summary>Puts a section in, in the place of one of that name; other sections stay.</summary>
    public static void PutService(string file, string section, IEnumerable<(string Key, string Value)> settings)
    {
        var others = new List<string>();
        var isOurs = false;
        foreach (var line in Lines(file))
        {
            if (line.StartsWith('['))
                isOurs = line.Trim() == $"[{section}]";
            if (!isOurs)
                others.Add(line);
        }

        Write(file, [.. others, $"[{section}]", .. settings.Select(s => $"{s.Key}={s.Value}")]);
    }

    /// <summary>Writes a file of mode 0600, whole or not at all.</summary>
    public static void Write(string file, IEnumerable<string> lines)
    {
        var temporary = file + ".new";
        File.Delete(temporary);
        using (var stream = new FileStream(
            temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        File.Move(temporary, file, overwrite: true);
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
