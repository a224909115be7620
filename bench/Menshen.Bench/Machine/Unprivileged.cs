namespace Menshen.Bench.Machine;

/// <summary>Runs servers as the user <c>postgres</c> when we are root: neither PostgreSQL nor PgBouncer runs as root.</summary>
internal static class Unprivileged
{
    private const string User = "postgres";

    public static IReadOnlyList<string> Wrap(params string[] words) =>
        Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. words]
            : words;

    /// <summary>Gives a file or folder to the user the servers run as.</summary>
    public static void Give(string path, UnixFileMode mode)
    {
        File.SetUnixFileMode(path, mode);
        if (Environment.IsPrivilegedProcess)
            Command.Run(["chown", $"{User}:{User}", path], TimeSpan.FromSeconds(5));
    }
}
