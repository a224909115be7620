using System.Text.Json;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A deployment's backups: what its system administrator is told of them, what the auditor finds of trial restores, and its verification on copies.</summary>
/// <param name="target">The deployment.</param>
/// <param name="asked">Its interface.</param>
/// <param name="system">Its system administrator.</param>
/// <param name="menshen">Its command line.</param>
internal sealed class MenshenBackups(MenshenTarget target, PublicInterface asked, Credential system, PublicCommand menshen) : IBackupKeeper
{
    /// <summary>A larger repository is not copied in order to damage the copy.</summary>
    private const long LargestCopy = 512L << 20;

    /// <summary>As the records write it.</summary>
    private const string Full = "full", Tested = "backup.test ", Whole = "came back whole";

    /// <summary>How long a first trial restore may take that runs while it is asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<KeptBackups?> StateAsync(CancellationToken cancellation)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(1000, cancellation).ConfigureAwait(false))
        {
            var listed = await asked.AskAsync(system, "GET", "/v1/backups", null, cancellation).ConfigureAwait(false);
            var status = listed.GetProperty("status").GetString();
            if (status is "off" or "elsewhere") return status == "off" ? null : KeptBackups.Elsewhere;
            // A copy over a thin line may take hours, and nothing here waits for it.
            var isBusy = listed.GetProperty("work") is { ValueKind: JsonValueKind.Object } work && work.GetProperty("state").GetString() == "running" && work.GetProperty("kind").GetString() != "copy";
            if (!isBusy || Environment.TickCount64 - began > Patience.TotalMilliseconds) return await StateOfAsync(listed, cancellation).ConfigureAwait(false);
        }
    }

    public async Task<bool?> IsCopyWholeAsync(bool damaged, CancellationToken cancellation)
    {
        var listed = await asked.AskAsync(system, "GET", "/v1/backups", null, cancellation).ConfigureAwait(false);
        var place = listed.GetProperty("repository").GetString() ?? "";
        if (!Directory.Exists(place)) return null;
        var files = new DirectoryInfo(place).GetFiles("*", SearchOption.AllDirectories);
        if (files.Sum(file => file.Length) > LargestCopy) return null;
        var copy = Directory.CreateTempSubdirectory("menshen-evaluate-").FullName;
        try
        {
            foreach (var file in files)
            {
                var to = Path.Combine(copy, Path.GetRelativePath(place, file.FullName));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                // What the target takes away meanwhile, or has not finished, is none of the sets.
                if (file.Exists) file.CopyTo(to);
            }

            if (damaged) DamagedCopy.Flip(new DirectoryInfo(copy), part: 2, bit: 0x01);
            return (await menshen.RunAsync(system, "", cancellation, "backup", "verify", "--repository", copy).ConfigureAwait(false)).Code == 0;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private async Task<KeptBackups> StateOfAsync(JsonElement listed, CancellationToken cancellation)
    {
        var (test, passed) = await LastTestAsync(cancellation).ConfigureAwait(false);
        var sets = listed.GetProperty("sets").EnumerateArray().Select(set => (Kind: set.GetProperty("kind").GetString(), At: set.GetProperty("stopped_at").GetDateTimeOffset())).ToList();
        return new KeptBackups(
            sets.Where(set => set.Kind == Full).Select(set => (DateTimeOffset?)set.At).Max(), sets.Select(set => (DateTimeOffset?)set.At).Max(),
            listed.GetProperty("until") is { ValueKind: JsonValueKind.String } until ? until.GetDateTimeOffset() : null,
            listed.GetProperty("archive_lag") is { ValueKind: JsonValueKind.Number } lag ? lag.GetDouble() : null,
            [.. listed.GetProperty("troubles").EnumerateArray().Select(trouble => trouble.GetString() ?? "")], test, passed)
        {
            KeysPersons = listed.TryGetProperty("keys_persons", out var persons) && persons.ValueKind == JsonValueKind.Number ? persons.GetInt32() : null,
        };
    }

    // Recorded before it begins and when it ends, and under another name when it fails: the newest of all these counts.
    private async Task<(string? Said, bool Passed)> LastTestAsync(CancellationToken cancellation)
    {
        await using var connection = await TargetLogin.OpenAsync(target.ConnectionOf(target.Trail.Auditor), cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT concat_ws(' ', action, result, detail) FROM audit.event WHERE action LIKE 'backup.test%' ORDER BY index DESC LIMIT 1", connection);
        var said = (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))?.ToString();
        return (said, said?.StartsWith(Tested, StringComparison.Ordinal) == true && said.Contains(Whole, StringComparison.Ordinal));
    }
}
