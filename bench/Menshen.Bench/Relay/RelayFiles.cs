using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Relay;

/// <summary>Writes the result where people and programs look for it.</summary>
internal static class RelayFiles
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A contestant that was left out has no ratio; JSON has no word for that but a string.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(BenchArguments arguments, RelayResult result, RunLog log)
    {
        if (arguments.JsonFile is { } chosen)
            WriteJson(chosen, result, log);
        if (arguments.Quick || arguments.Only.Count > 0)
            return; // a first look, or part of the field: not what the documentation should show

        var folder = Directory.CreateDirectory(Path.Combine(arguments.Root, "bench", "results"));
        WriteJson(Path.Combine(folder.FullName, $"{result.Date}-relay.json"), result, log);
        RelayTable.WriteInto(Path.Combine(arguments.Root, "docs", "benchmarks.md"), result);
        log.Say("docs/benchmarks.md has the new table");
    }

    private static void WriteJson(string file, RelayResult result, RunLog log)
    {
        File.WriteAllText(file, JsonSerializer.Serialize(result, Json) + "\n");
        log.Say($"wrote {file}");
    }
}
