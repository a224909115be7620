using System.Globalization;

namespace Menshen.Bench;

/// <summary>What the person asked for on the command line.</summary>
internal sealed record BenchArguments
{
    public required string Name { get; init; }

    /// <summary>The repository's root: where the program is found and results are written.</summary>
    public required string Root { get; init; }

    public bool Quick { get; init; }

    public string? JsonFile { get; init; }

    public int? Passes { get; init; }

    public double? Seconds { get; init; }

    public int? Scale { get; init; }

    /// <summary>Generated records of benchmarks that search.</summary>
    public int? Records { get; init; }

    public IReadOnlySet<string> Only { get; init; } = new HashSet<string>();

    /// <summary>Whether a contestant, or a part of the benchmark, is asked for.</summary>
    public bool Takes(string name) => Only.Count == 0 || Only.Contains(name);

    public static BenchArguments Parse(string[] args)
    {
        var given = new Queue<string>(args);
        var result = new BenchArguments { Name = "", Root = Environment.CurrentDirectory };
        while (given.TryDequeue(out var word))
        {
            result = word switch
            {
                "--quick" => result with { Quick = true },
                "--json" => result with { JsonFile = Path.GetFullPath(Value(given, word)) },
                "--root" => result with { Root = Value(given, word) },
                "--passes" => result with { Passes = Whole(given, word) },
                "--seconds" => result with { Seconds = Whole(given, word) },
                "--scale" => result with { Scale = Whole(given, word) },
                "--records" => result with { Records = Whole(given, word) },
                "--only" => result with { Only = Value(given, word).Split(',').ToHashSet(StringComparer.Ordinal) },
                _ when word.StartsWith('-') => throw new ArgumentException($"unknown option '{word}'"),
                _ when result.Name.Length > 0 => throw new ArgumentException($"one benchmark at a time: '{result.Name}' or '{word}'"),
                _ => result with { Name = word },
            };
        }

        return result.Name.Length > 0 ? result : throw new ArgumentException("which benchmark?");
    }

    private static string Value(Queue<string> given, string option) =>
        given.TryDequeue(out var value) ? value : throw new ArgumentException($"{option} needs a value");

    private static int Whole(Queue<string> given, string option) =>
        int.TryParse(Value(given, option), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option} needs a whole number above zero");
}
