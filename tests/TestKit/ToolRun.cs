using System.Diagnostics;
using System.Text;

namespace Menshen.TestKit;

/// <summary>One run of a program to its end: what it was given, what it said.</summary>
public sealed record ToolRun(string Program, int Code, string Output, string Error)
{
    /// <summary>Longer than any honest run on a loaded two-core machine; what takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The output without the last line break.</summary>
    public string Text => Output.TrimEnd('\n');

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Itself if the program ended with 0; otherwise an error that quotes what it said.</summary>
    public ToolRun Succeeded() => Code == 0 ? this : throw new InvalidOperationException($"{Program} ended with {Code}: {Error}\n{Output}");

    public static Task<ToolRun> OfAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "", TimeSpan? patience = null) =>
        FinishAsync(Start(program, arguments, environment), input, patience);

    /// <summary>Starts it with all three streams in our hands.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false), StandardErrorEncoding = new UTF8Encoding(false),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>Gives it its input, waits for its end and closes it.</summary>
    public static async Task<ToolRun> FinishAsync(Process process, string input = "", TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        using var owned = process;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells why.
        }

        using var stop = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end: {await error.ConfigureAwait(false)}");
        }

        return new ToolRun(process.StartInfo.FileName, process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }
}
