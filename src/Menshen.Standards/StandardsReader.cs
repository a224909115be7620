using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using YamlDotNet.RepresentationModel;

namespace Menshen.Standards;

/// <summary>Reads the files that are built in. They are ours: what is wrong in them is an exception, which a test meets before anybody else.</summary>
internal static class StandardsReader
{
    /// <exception cref="InvalidDataException">A file is not as it should be.</exception>
    public static StandardsCatalogue Read()
    {
        var documents = List("documents.yaml").Select(ReadDocument).ToImmutableArray();
        var all = documents.SelectMany(document => List(document.File).Select(entry => ReadEntry(entry, document.Document))).ToImmutableArray();
        return new StandardsCatalogue([.. documents.Select(document => document.Document)], all, Proofs(), List("debt.yaml").SelectMany(ReadDebt), List("exclusions.yaml").SelectMany(ReadExclusion));
    }

    private static (GoverningDocument Document, string File) ReadDocument(YamlMappingNode entry) =>
        (new GoverningDocument(Text(entry, "key"), Both(entry, "name")), Text(entry, "file"));

    private static Requirement ReadEntry(YamlMappingNode entry, GoverningDocument document)
    {
        var id = Text(entry, "id");
        if (!id.StartsWith(document.Key + "-", StringComparison.Ordinal)) throw new InvalidDataException($"{id} is none of {document.Key}");
        return new Requirement(
            id, document, Text(entry, "clause"), Both(entry, "title"), Both(entry, "requirement"), Enum.Parse<RequirementKind>(Text(entry, "kind"), ignoreCase: true),
            Text(entry, "capability"), Text(entry, "tier") == "enhanced", Levels(entry), Text(entry, "proof_en"));
    }

    private static IEnumerable<KeyValuePair<string, Debt>> ReadDebt(YamlMappingNode entry)
    {
        var debt = new Debt(Both(entry, "missing"), Both(entry, "why"));
        return ((YamlSequenceNode)entry["ids"]).Select(id => KeyValuePair.Create(((YamlScalarNode)id).Value!, debt));
    }

    private static IEnumerable<KeyValuePair<string, Bilingual>> ReadExclusion(YamlMappingNode entry)
    {
        var reason = Both(entry, "reason");
        return ((YamlSequenceNode)entry["ids"]).Select(id => KeyValuePair.Create(((YamlScalarNode)id).Value!, reason));
    }

    // One line for each test: the id, a tab, the test. Written by a test of the architecture from the tests' own words.
    private static IEnumerable<KeyValuePair<string, ImmutableArray<string>>> Proofs()
    {
        using var reader = Open("proofs.txt");
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
                .GroupBy(line => line[0], line => line[1]).Select(tests => KeyValuePair.Create(tests.Key, tests.ToImmutableArray())),
        ];
    }

    private static IEnumerable<YamlMappingNode> List(string file)
    {
        using var reader = Open(file);
        var stream = new YamlStream();
        stream.Load(reader);
        return ((YamlSequenceNode)stream.Documents.Single().RootNode).Cast<YamlMappingNode>();
    }

    private static StreamReader Open(string file) =>
        new(Assembly.GetExecutingAssembly().GetManifestResourceStream(file) ?? throw new InvalidDataException($"{file} is not built in"));

    private static Bilingual Both(YamlMappingNode entry, string key) => new(Text(entry, key + "_en"), Text(entry, key + "_zh"));

    private static string Text(YamlMappingNode entry, string key) =>
        entry.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value: { Length: > 0 } text } ? text
            : throw new InvalidDataException($"`{key}` is missing in line {entry.Start.Line.ToString(CultureInfo.InvariantCulture)}");

    private static ImmutableArray<int> Levels(YamlMappingNode entry) =>
        entry.Children.TryGetValue("levels", out var node)
            ? [.. ((YamlSequenceNode)node).Select(level => int.Parse(((YamlScalarNode)level).Value!, CultureInfo.InvariantCulture))]
            : [];
}
