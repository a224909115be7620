using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Menshen.Evaluator.Targets;

/// <summary>The journal of a second deployment: by its command line, stopped and started where that is asked for.</summary>
internal sealed partial class MenshenSpareRecords(MenshenSpare spare) : ISpareRecords
{
    private string PublicKey => Path.Combine(spare.Directory, "journal.pub");

    // A link stands where it was, once it has moved.
    public string Directory => new DirectoryInfo(Path.Combine(spare.Directory, "journal")) is var place && place.LinkTarget is not null ? place.ResolveLinkTarget(returnFinalTarget: true)!.FullName : place.FullName;

    public IReadOnlyList<RecordReceiver> Receivers => spare.Receivers;

    public string NewPlace() => spare.NewDirectory("place");

    public async Task<SpareSpace> SpaceAsync(CancellationToken cancellation)
    {
        // Short of room it says so by its exit code too.
        var (code, output, error) = await spare.RunAsync(cancellation, "journal", "space", "--json").ConfigureAwait(false);
        if (code is not (0 or 2) || output.Length == 0) throw new EvaluationFaultException($"menshen journal space: {error.Trim()}");
        using var json = JsonDocument.Parse(output);
        var space = json.RootElement.GetProperty("space");
        return new SpareSpace(space.GetProperty("limit").GetInt64(), space.GetProperty("used").GetInt64(), code == 2);
    }

    public async Task<string?> LimitAsync(long capacity, int alarmAtPercent, CancellationToken cancellation)
    {
        var security = spare.Administrators.Security;
        var file = Path.Combine(spare.Root, "policy.yaml");
        var before = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
        var limits = string.Create(CultureInfo.InvariantCulture, $"  segment: 1MiB\n  capacity: {capacity >> 20}MiB\n  reserve: 256KiB\n  alarm-at: {alarmAtPercent}%\n");
        await File.WriteAllTextAsync(file, Limits().Replace(before, limits, 1), cancellation).ConfigureAwait(false);
        var (code, _, error) = await spare.AsAsync(security, cancellation, "apply", file, "--reason", "evaluation").ConfigureAwait(false);
        if (code == 2 && await ApproveAsync(cancellation).ConfigureAwait(false) is { } refusal) return refusal;
        if (code is not (0 or 2)) return error.Trim();
        // The journal's settings hold from the next start on.
        await spare.DownAsync(cancellation).ConfigureAwait(false);
        return await spare.UpAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<string?> MoveAsync(string directory, CancellationToken cancellation)
    {
        await spare.DownAsync(cancellation).ConfigureAwait(false);
        var (code, _, error) = await spare.RunAsync(cancellation, "journal", "move", directory).ConfigureAwait(false);
        var started = await spare.UpAsync(cancellation).ConfigureAwait(false);
        return code == 0 ? started : error.Trim();
    }

    public async Task<string?> ArchiveAsync(string place, CancellationToken cancellation)
    {
        var (code, output, error) = await spare.RunAsync(cancellation, "journal", "archive", "--to", place).ConfigureAwait(false);
        return code == 0 ? null : (output + error).Trim();
    }

    public async Task<string?> FetchAsync(string place, string into, CancellationToken cancellation)
    {
        var (code, output, error) = await spare.RunAsync(cancellation, "journal", "archive", "fetch", place, into).ConfigureAwait(false);
        return code == 0 ? null : (output + error).Trim();
    }

    public Task<string?> FarPlaceAsync(CancellationToken cancellation) => Task.FromResult(spare.Machine?.Place);

    public async Task<bool> IsWholeAsync(string? directory, CancellationToken cancellation) =>
        (await spare.RunAsync(cancellation, directory is null ? ["journal", "verify"] : ["journal", "verify", directory, "--key", PublicKey]).ConfigureAwait(false)).Code == 0;

    public async Task<bool> HasAsync(string directory, string word, CancellationToken cancellation)
    {
        var (_, output, _) = await spare.RunAsync(cancellation, "journal", "show", "--archive", directory, "--json").ConfigureAwait(false);
        return MenshenSpare.Lines(output, word) > 0;
    }

    private async Task<string?> ApproveAsync(CancellationToken cancellation)
    {
        var (_, listed, _) = await spare.AsAsync(spare.Administrators.Auditor, cancellation, "approvals", "list", "--json").ConfigureAwait(false);
        using var json = JsonDocument.Parse(listed);
        foreach (var one in json.RootElement.GetProperty("approvals").EnumerateArray().Where(one => one.GetProperty("state").GetString() == "pending"))
        {
            var (code, _, error) = await spare.AsAsync(spare.Administrators.Auditor, cancellation, "approvals", "approve", one.GetProperty("id").GetRawText(), "--reason", "evaluation").ConfigureAwait(false);
            if (code != 0) return error.Trim();
        }

        return null;
    }

    [GeneratedRegex("  segment: 1MiB\n(  (capacity|reserve|alarm-at): [^\n]*\n)*")]
    private static partial Regex Limits();
}
