using System.Diagnostics;
using System.Globalization;

namespace Menshen.Engine;

/// <summary>The operating system user that the engine runs as: never root.</summary>
/// <param name="Name">For messages.</param>
/// <param name="UserId">Numeric user.</param>
/// <param name="GroupId">Numeric group.</param>
/// <param name="Switches">True if we are root and must become this user; false if we are this user already.</param>
internal sealed record EngineAccount(string Name, uint UserId, uint GroupId, bool Switches)
{
    /// <summary>Ourselves, or the named user when we are root.</summary>
    public static EngineAccount Find(string userName)
    {
        if (!LinuxCalls.IsRoot)
        {
            return new EngineAccount(Environment.UserName, LinuxCalls.EffectiveUser(), 0, Switches: false);
        }

        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(f => f.Length > 3 && f[0] == userName)
            ?? throw new EngineFaultException(
                $"Menshen runs as root and the engine must not: there is no user '{userName}' for it. " +
                $"Make one (useradd --system --no-create-home --shell /usr/sbin/nologin {userName}) or name another.");
        var user = uint.Parse(fields[2], CultureInfo.InvariantCulture);
        if (user == 0)
        {
            throw new EngineFaultException($"the engine must not run as root, and '{userName}' is root by another name; name another user.");
        }

        return new EngineAccount(userName, user, uint.Parse(fields[3], CultureInfo.InvariantCulture), Switches: true);
    }

    /// <summary>How to run a program as this user, with nothing of our environment, groups or privileges.</summary>
    /// <remarks>Both tools exec in place, so the process id is the program's own. <c>setsid</c> keeps the terminal's Ctrl-C from
    /// reaching the engine before the gateway has drained.</remarks>
    public ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        string[] become = Switches
            ? ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
            : ["setpriv", "--no-new-privs"];
        var start = new ProcessStartInfo("/usr/bin/setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in (IEnumerable<string>)[.. become, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }

    /// <summary>Whether this user may enter a directory; asked of the kernel, so that access lists count too.</summary>
    public bool CanEnter(string directory)
    {
        if (!Switches)
        {
            return true;
        }

        using var probe = Process.Start(Command("test", "-x", directory))!;
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }
}
