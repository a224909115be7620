namespace Menshen.Interop.Tests.Evaluation;

/// <summary>An evaluation by the program, which takes longer than other commands may: a whole one is some hundred runs of it, two of them with a deployment of their own, and codes are good once in half a minute. Four minutes alone, ten beside the other tests.</summary>
internal static class PatientRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(18);

    public static async Task<ToolRun> OfAsync(string[] words, Dictionary<string, string> environment)
    {
        using var process = ToolRun.Start(RepositoryPaths.MenshenProgram, words, environment);
        using var patience = new CancellationTokenSource(Patience);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return new ToolRun(RepositoryPaths.MenshenProgram, process.ExitCode, await output, await error);
    }
}
