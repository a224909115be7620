using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Results;

/// <summary>Writes a result where people and programs look for it.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A contestant that was left out has no ratio; JSON has no word for that but a string.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write<TResult>(BenchArguments arguments, string date, TResult result, string table, RunLog log)
    {
        if (arguments.JsonFile is { } chosen)
            WriteJson(chosen, result, log);
        if (arguments.Quick || arguments.Only.Count > 0)
            return; // a first look, or part of the field: not what the documentation should show

        var folder = Directory.CreateDirectory(Path.Combine(arguments.Root, "bench", "results"));
        WriteJson(Path.Combine(folder.FullName, $"{date}-{arguments.Name}.json"), result, log);
        BenchmarksPage.WriteInto(Path.Combine(arguments.Root, "docs", "benchmarks.md"), arguments.Name, table);
        log.Say("docs/benchmarks.md has the new table");
    }

    private static void WriteJson<TResult>(string file, TResult result, RunLog log)
    {
        File.WriteAllText(file, JsonSerializer.Serialize(result, Json) + "\n");
        log.Say($"wrote {file}");
    }
}
