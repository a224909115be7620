namespace Menshen.Bench.Machine;

/// <summary>Runs servers as the user <c>postgres</c> when we are root: neither PostgreSQL nor PgBouncer runs as root.</summary>
internal static class Unprivileged
{
    private const string User = "postgres";

    private static string[] Identity => Environment.IsPrivilegedProcess ? [$"--reuid={User}", $"--regid={User}", "--clear-groups"] : [];

    /// <summary>A program that runs to its end.</summary>
    public static IReadOnlyList<string> Wrap(params string[] words) => ["setpriv", "--no-new-privs", .. Identity, .. words];

    /// <summary>A program that stays, and gets the signal if we die before we could end it.</summary>
    public static IReadOnlyList<string> WrapService(string signal, params string[] words) =>
        ["setpriv", "--no-new-privs", "--pdeathsig", signal, .. Identity, .. words];

    /// <summary>Gives a file or folder to the user the servers run as.</summary>
    public static void Give(string path, UnixFileMode mode)
    {
        File.SetUnixFileMode(path, mode);
        if (Environment.IsPrivilegedProcess)
            Command.Run(["chown", $"{User}:{User}", path], TimeSpan.FromSeconds(5));
    }
}
