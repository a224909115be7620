using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>PostgreSQL's own programs before an engine elsewhere, for what no driver asks it: they speak its protocol, and know by TLS whom they speak to.</summary>
/// <remarks>As ourselves and not as the engine's user, whose other programs could read the password in its environment.</remarks>
internal static class ClientProgram
{
    /// <summary>Where Debian keeps the authorities that .NET believes too; libpq has no word of its own for them before 16.</summary>
    private const string SystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

    public static Process Start(string program, string password, params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find(null), program))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        foreach (var word in words) start.ArgumentList.Add(word);
        // Nothing of an account's own: neither its passwords nor its certificates, services or authorities.
        start.Environment.Clear();
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("PATH", "/usr/bin:/bin"), ("LC_ALL", "C"), ("HOME", "/nonexistent"), ("PGPASSFILE", "/dev/null"), ("PGPASSWORD", password)])
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Where it connects to, in libpq's words.</summary>
    public static string Target(NpgsqlConnectionStringBuilder settings)
    {
        List<(string Name, string Value)> parts =
        [
            ("host", settings.Host!), ("port", settings.Port.ToString(CultureInfo.InvariantCulture)), ("user", settings.Username!), ("application_name", "menshen backup"),
            ("connect_timeout", "10"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("gssencmode", "disable"),
            ("sslmode", settings.SslMode == SslMode.Disable ? "disable" : "verify-full"),
        ];
        if (settings.SslMode != SslMode.Disable) parts.Add(("sslrootcert", settings.RootCertificate ?? SystemAuthorities));
        return string.Join(' ', parts.Select(part => $"{part.Name}='{part.Value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'"));
    }

    /// <summary>What it said last, or of a fault.</summary>
    public static string Last(string words)
    {
        var lines = words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.Contains("error:", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault() ?? "it said nothing";
    }
}
