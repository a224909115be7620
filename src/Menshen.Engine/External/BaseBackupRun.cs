using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>A base backup of an engine elsewhere that streams in: PostgreSQL's pg_basebackup, which speaks its protocol, and knows by TLS whom it speaks to.</summary>
/// <remarks>As ourselves and not as the engine's user, whose other programs could read the password in its environment.</remarks>
public sealed class BaseBackupRun : IAsyncDisposable
{
    /// <summary>Where Debian keeps the authorities that .NET believes too; libpq has no word of its own for them before 16.</summary>
    private const string SystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

    private readonly Process _process;
    private readonly Task<string> _words;

    private BaseBackupRun(Process process)
    {
        _process = process;
        _process.StandardInput.Close();
        _words = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The cluster's files, as a tar archive. That it ends does not say that it is whole: <see cref="EndAsync"/> does.</summary>
    public Stream Archive => _process.StandardOutput.BaseStream;

    internal static BaseBackupRun Begin(NpgsqlConnectionStringBuilder settings, string password, string label)
    {
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find(null), "pg_basebackup"))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        string[] words = ["-D", "-", "-F", "tar", "-X", "none", "--no-manifest", "-c", "fast", "-l", label, "-w", "-d", Target(settings)];
        foreach (var word in words) start.ArgumentList.Add(word);
        // Nothing of an account's own: neither its passwords nor its certificates, services or authorities.
        start.Environment.Clear();
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("PATH", "/usr/bin:/bin"), ("LC_ALL", "C"), ("HOME", "/nonexistent"), ("PGPASSFILE", "/dev/null"), ("PGPASSWORD", password)])
            start.Environment[name] = value;
        return new BaseBackupRun(Process.Start(start)!);
    }

    /// <summary>Waits for its end, behind the archive's. Throws if not everything came.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        var words = await _words.WaitAsync(cancellation).ConfigureAwait(false);
        if (_process.ExitCode != 0) throw new EngineFaultException($"the engine's base backup broke off: {Last(words)}");
    }

    /// <summary>Ends it in its middle: who reads the archive comes to an end of it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Ends it, if it has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private static string Target(NpgsqlConnectionStringBuilder settings)
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

    private static string Last(string words)
    {
        var lines = words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.Contains("error:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "it said nothing";
    }
}
