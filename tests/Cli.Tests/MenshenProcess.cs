using System.Diagnostics;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>Runs the real program as a child and keeps what it says.</summary>
internal static class MenshenProcess
{
    public static Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments) =>
        RunAsAsync("", input, arguments);

    /// <summary>The same with a password in the environment, for <c>--as</c>.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsAsync(string password, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(RepositoryPaths.MenshenProgram, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MENSHEN_LANG"] = "en";
        start.Environment["MENSHEN_PASSWORD"] = password;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
