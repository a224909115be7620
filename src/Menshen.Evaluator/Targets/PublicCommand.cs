using System.Diagnostics;

namespace Menshen.Evaluator.Targets;

/// <summary>Runs the program under evaluation as its administrators do: by its command line.</summary>
/// <param name="program">The executable.</param>
/// <param name="directory">The deployment.</param>
/// <param name="asked">Whose session serves where a log-in takes a code: that is good once in half a minute.</param>
internal sealed class PublicCommand(string program, string directory, PublicInterface asked)
{
    /// <summary>The executable.</summary>
    public string Program => program;

    /// <summary>Runs one command as somebody; password or session go by the environment, which only the process's user can read.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(Credential who, string input, CancellationToken cancellation, params string[] words)
    {
        var session = await asked.SharedTokenAsync(who, cancellation).ConfigureAwait(false);
        var secret = new KeyValuePair<string, string>(session is null ? "MENSHEN_PASSWORD" : "MENSHEN_SESSION", session ?? who.Password);
        return await RunAsync(program, input, [secret], cancellation, [.. words, .. session is null ? new[] { "--as", who.Name } : [], "--dir", directory]).ConfigureAwait(false);
    }

    /// <summary>Runs a program with exactly these words.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string program, string input, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancellation, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["MENSHEN_LANG"] = "en";
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start) ?? throw new EvaluationFaultException($"{program} did not start");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its answer says why.
        }

        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>The same, where anything but success is an error.</summary>
    public async Task<string> SucceedAsync(Credential who, string input, CancellationToken cancellation, params string[] words)
    {
        var (code, output, error) = await RunAsync(who, input, cancellation, words).ConfigureAwait(false);
        return code == 0 ? output : throw new EvaluationFaultException($"menshen {string.Join(' ', words)} as {who}: {error.Trim()}");
    }
}
