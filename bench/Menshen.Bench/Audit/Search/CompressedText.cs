using System.Globalization;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Audit.Search;

/// <summary>The vault's records as lines of text under zstd, searched with grep.</summary>
internal sealed class CompressedText
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private readonly string file;

    private CompressedText(string file) => this.file = file;

    public long Bytes => new FileInfo(file).Length;

    public static CompressedText Write(BenchArguments arguments, GeneratedVault vault, WorkFolder work)
    {
        var file = Path.Combine(work.Root, "records.txt.zst");
        var script = vault.Readable(File.ReadAllText(Path.Combine(arguments.Root, "bench", "Menshen.Bench", "Audit", "Search", "as_text.sql")), "as_text.sql");
        Pipeline("\"${@:2}\" | zstd -q -T0 -o \"$1\"", [file, .. vault.Server.Psql(GeneratedVault.Database), "-f", script]);
        return new CompressedText(file);
    }

    /// <summary>How many lines name the object and are not older.</summary>
    public long Count(string name, string since) => long.Parse(
        Pipeline("zstd -dc \"$1\" | grep -F -- \"$2\" | awk -F '\\t' -v since=\"$3\" '$1 >= since' | wc -l", [file, name, since]),
        CultureInfo.InvariantCulture);

    private static string Pipeline(string script, IReadOnlyList<string> words) => Command.Run(
        ["bash", "-c", $"set -o pipefail; {script}", "bash", .. words],
        Limit,
        new Dictionary<string, string>
        {
            ["LC_ALL"] = "C", // bytes, not characters: grep's fast way
            ["PGTZ"] = "UTC", // the times of the lines compare as text
            ["PGOPTIONS"] = "-c max_parallel_workers_per_gather=0", // in the order of time, as a log would be
        });
}
