using System.Diagnostics;
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
        for (var attempt = 0; ; attempt++)
        {
            var run = await deployment.MenshenAsync(["backup", .. words]);
            if (run.Code == code) return run;
            if (attempt == 200 || (!run.Error.Contains("is under way", StringComparison.Ordinal) && !run.Error.Contains("was begun meanwhile", StringComparison.Ordinal)))
                throw new InvalidOperationException($"backup {string.Join(' ', words)} ended with {run.Code}, not {code}: {run.Error}{run.Output}");
            await Task.Delay(300, TestContext.Current.CancellationToken);
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

    /// <summary>What <c>backup list</c> says.</summary>
    public static async Task<JsonElement> BackupsAsync(this Deployment deployment)
    {
        using var json = JsonDocument.Parse((await deployment.MenshenAsync("backup", "list", "--json")).Output);
        return json.RootElement.Clone();
    }
}
