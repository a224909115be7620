using System.Text.Json;
using Menshen.Journal;

namespace Menshen.Regress;

/// <summary>Proves the journal of a run and tells, for each application name, what it knows of the statements.</summary>
internal static class JournalInspection
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static int Run(string folder)
    {
        var report = new JournalVerifier(BareGateway.JournalOf(folder), BareGateway.KeyOf(folder)) { EverySignature = true }.Verify();
        foreach (var finding in report.Findings) Console.Error.WriteLine($"journal: {finding}");
        SortedDictionary<string, FileTally> files = new(StringComparer.Ordinal);
        using var sealing = BareGateway.SealingOf(folder);
        foreach (var entry in new JournalReader(BareGateway.JournalOf(folder), sealing).Read(new JournalFilter()))
        {
            if (entry.Kind != RecordKind.StatementSubmitted) continue;
            var name = entry.Application ?? string.Empty;
            if (!files.TryGetValue(name, out var tally)) files[name] = tally = new FileTally();
            tally.Add(entry);
        }

        var answer = new { intact = report.IsIntact, records = report.Records, checkpoints = report.Checkpoints, files };
        Console.WriteLine(JsonSerializer.Serialize(answer, Indented));
        return report.IsIntact ? 0 : 1;
    }
}
