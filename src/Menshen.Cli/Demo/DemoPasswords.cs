using System.Globalization;

namespace Menshen.Cli.Demo;

/// <summary>The passwords of the demo's users, in a password file that psql reads. They guard generated data on the loopback only.</summary>
internal sealed class DemoPasswords(string file)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Dictionary<string, string> _passwords = [];

    public string File => file;

    public string Of(string user) => _passwords[user];

    public void Keep(string user, string password) => _passwords[user] = password;

    /// <summary>Writes PostgreSQL's password file, mode 0600: psql ignores one that others can read.</summary>
    public void Write(int port)
    {
        System.IO.File.Delete(file);
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using var writer = new StreamWriter(stream);
        foreach (var (user, password) in _passwords)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"*:{port}:{DemoCast.Database}:{Escape(user)}:{Escape(password)}"));
    }

    /// <summary>Names only.</summary>
    public override string ToString() => $"passwords of {string.Join(", ", _passwords.Keys)}";

    private static string Escape(string field) =>
        field.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
