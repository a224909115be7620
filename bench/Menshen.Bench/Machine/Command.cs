using System.Diagnostics;

namespace Menshen.Bench.Machine;

/// <summary>Starts other programs: to their end, or as a service that is ended with us.</summary>
internal static class Command
{
    /// <summary>Runs to the end and returns the standard output; a bad exit is a <see cref="BenchFailure"/> with what was printed.</summary>
    public static string Run(IReadOnlyList<string> words, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Process.Start(Describe(words, environment))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new BenchFailure($"'{string.Join(' ', words)}' did not end within {limit.TotalSeconds:F0} s");
        }

        if (process.ExitCode != 0)
            throw new BenchFailure($"'{string.Join(' ', words)}' ended with {process.ExitCode}: {errors.Result.Trim()} {output.Result.Trim()}");
        return output.Result;
    }

    /// <summary>Starts a program that stays, as the head of a session of its own; its output goes to the file.</summary>
    /// <remarks>A service has a session of its own wherever it is started by a service manager or as a daemon, and Linux shares the processor among sessions
    /// first (sched_autogroup_enabled). In ours it would share the bench's and pgbench's part, while each backend of a server has a whole one.</remarks>
    public static Process Start(IReadOnlyList<string> words, string logFile)
    {
        // The shell only redirects; exec keeps the process id, whose CPU clock is read later, and setsid does so where nobody's group is led.
        var process = Process.Start(Describe(["/bin/sh", "-c", "exec setsid \"$@\" >>\"$0\" 2>&1", logFile, .. words], null))!;
        process.StandardInput.Close();
        return process;
    }

    private static ProcessStartInfo Describe(IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? environment)
    {
        var description = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            description.Environment[name] = value;
        return description;
    }
}
