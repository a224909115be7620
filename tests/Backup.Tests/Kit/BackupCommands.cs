using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using NpgsqlTypes;

namespace Menshen.Backup.Tests.Kit;

/// <summary>The backup commands of a whole deployment, as tests ask for them.</summary>
internal static class BackupCommands
{
    /// <summary>Asks for a piece of work, such as <c>now --full</c>, and waits for its end.</summary>
    public static Task<ToolRun> BackupAsync(this Deployment deployment, params string[] words) => deployment.BackupAsync(0, words);

    /// <summary>The same, for work that ends with that code: 2 where something was found.</summary>
    public static async Task<ToolRun> BackupAsync(this Deployment deployment, int code, params string[] words)
    {
        // The schedule's own first backup or copy may be under way, or may have begun just before ours, whose progress we see then.
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var run = await deployment.MenshenAsync(["backup", .. words]);
            if (run.Code == code) return run;
            if (Stopwatch.GetElapsedTime(began) > BusyMachine.Seconds(30) || (!run.Error.Contains("is under way", StringComparison.Ordinal) && !run.Error.Contains("was begun meanwhile", StringComparison.Ordinal)))
                throw new InvalidOperationException($"backup {string.Join(' ', words)} ended with {run.Code}, not {code}: {run.Error}{run.Output}");
            await SomeEndsAsync(deployment);
        }
    }

    /// <summary>Returns when what is committed by now is in the repository; within a second, where the machine does nothing else.</summary>
    public static async Task ArchivedAsync(this Deployment deployment, DeploymentUser user)
    {
        var committed = NpgsqlLogSequenceNumber.Parse((await user.PsqlAsync("-c", "SELECT pg_current_wal_flush_lsn()")).Succeeded().Text);
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(200, TestContext.Current.CancellationToken))
        {
            if ((await deployment.BackupsAsync()).GetProperty("archived").GetString() is { Length: > 0 } archived && NpgsqlLogSequenceNumber.Parse(archived) >= committed) return;
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Patience, $"{committed} is not in the repository");
        }
    }

    /// <summary>What <c>backup list --json</c> says, of a deployment that runs: asked as that command asks, without its process, which takes 0.2 s of processor. Tests ask until something is so.</summary>
    public static async Task<JsonElement> BackupsAsync(this Deployment deployment)
    {
        using var answer = await deployment.AskSocketAsync("/v1/backups");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return answer.IsSuccessStatusCode ? json.RootElement.Clone() : throw new InvalidOperationException(json.RootElement.GetRawText());
    }

    /// <summary>One question at the control socket, as the machine's user.</summary>
    public static async Task<HttpResponseMessage> AskSocketAsync(this Deployment deployment, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(deployment.Directory, "run", "control.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await http.GetAsync(new Uri("http://menshen" + path), TestContext.Current.CancellationToken);
    }

    /// <summary>Until one of the works that are under way has ended, for two seconds at most: it may have been another that was in the way.</summary>
    private static async Task SomeEndsAsync(Deployment deployment)
    {
        var (began, running) = (Stopwatch.GetTimestamp(), await RunningAsync(deployment));
        do await Task.Delay(100, TestContext.Current.CancellationToken);
        while (running.Length > 0 && !running.Except(await RunningAsync(deployment)).Any() && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2));
    }

    private static async Task<string[]> RunningAsync(Deployment deployment) =>
        [.. (await deployment.BackupsAsync()).GetProperty("works").EnumerateArray().Where(work => work.GetProperty("state").GetString() == "running").Select(work => work.GetProperty("id").GetRawText())];
}
