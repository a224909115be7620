using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli;

/// <summary>The Menshen that runs on a directory, as a command asks it.</summary>
internal static class RunningServer
{
    /// <summary>Asks, and says plainly when there is nobody to ask.</summary>
    public static async Task<T> AskAsync<T>(string directory, Func<ControlClient, Task<T>> question, TimeSpan? patience = null)
    {
        try
        {
            using var client = new ControlClient(ControlSocket.PathIn(directory), patience);
            return await question(client).ConfigureAwait(false);
        }
        catch (ControlUnreachableException)
        {
            throw NobodyAnswers(directory);
        }
    }

    private static CliRefusalException NobodyAnswers(string directory)
    {
        var deployment = new Deployment(directory);
        if (!deployment.Exists)
            return new(CliContext.Fill(Texts.Error_NoDeployment, directory), CliContext.Fill(Texts.Error_NoDeployment_Hint, directory));
        return DirectoryLock.HolderOf(deployment) is { } holder
            ? new(CliContext.Fill(Texts.Error_NoAnswer, directory, holder),
                CliContext.Fill(Texts.Error_NoAnswer_Hint, deployment.ServiceLog))
            : new(CliContext.Fill(Texts.Error_NotRunning, directory), CliContext.Fill(Texts.Error_NotRunning_Hint, directory));
    }
}
