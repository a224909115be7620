using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Audit;

/// <summary>A question to the running Menshen as the auditor: with the session that <c>--as</c> names, or logged in for this one question.</summary>
internal static class AuditorsQuestion
{
    public static async Task<T> AskAsync<T>(string directory, string user, string password, Func<ControlClient, Task<T>> question)
    {
        var session = CommandSession.Current;
        if (session.Name is not null)
            return await RunningServer.AskAsync(directory, question).ConfigureAwait(false);
        // In an async method: what follows in the command still asks as whoever it was.
        CommandSession.Use(session with { Name = user });
        return await RunningServer.AskAsync(directory, question, null, password).ConfigureAwait(false);
    }
}
