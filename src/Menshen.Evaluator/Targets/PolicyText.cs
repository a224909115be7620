using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Menshen.Evaluator.Targets;

/// <summary>A policy file with entries added for an evaluation, and nothing else changed. Comments go, which an evaluation's hour does not need: afterwards the file is put
/// back byte for byte.</summary>
internal static class PolicyText
{
    /// <summary>What a stream ends with where nothing follows.</summary>
    private const string EndMark = "...";

    public static string With(string policy, IEnumerable<PolicyRule> rules)
    {
        var (stream, root) = Read(policy);
        foreach (var rule in rules)
        {
            var parent = rule.List is null ? root : Child<YamlMappingNode>(root, rule.Section);
            var list = Child<YamlSequenceNode>(parent, rule.List ?? rule.Section);
            var entry = Read($"entry: {rule.Entry}").Root.Children[new YamlScalarNode("entry")];
            if (!list.Children.Contains(entry)) list.Children.Insert(rule.IsFirst ? 0 : list.Children.Count, entry);
        }

        return Write(stream);
    }

    /// <summary>The same without the entries of a list that name a word.</summary>
    public static string Without(string policy, string section, string list, string word)
    {
        var (stream, root) = Read(policy);
        var entries = Child<YamlSequenceNode>(Child<YamlMappingNode>(root, section), list);
        foreach (var entry in entries.Children.Where(entry => entry.ToString().Contains(word, StringComparison.Ordinal)).ToList()) entries.Children.Remove(entry);
        return Write(stream);
    }

    private static (YamlStream Stream, YamlMappingNode Root) Read(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? (stream, root) : throw new EvaluationFaultException("the policy is no mapping");
        }
        catch (YamlException fault)
        {
            throw new EvaluationFaultException($"the policy cannot be read: {fault.Message}");
        }
    }

    private static T Child<T>(YamlMappingNode parent, string name)
        where T : YamlNode, new()
    {
        var key = new YamlScalarNode(name);
        if (parent.Children.TryGetValue(key, out var found) && found is T known) return known;
        var made = new T();
        parent.Children[key] = made;
        return made;
    }

    private static string Write(YamlStream stream)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        stream.Save(writer, assignAnchors: false);
        var text = writer.ToString().TrimEnd();
        return (text.EndsWith(EndMark, StringComparison.Ordinal) ? text[..^EndMark.Length] : text).TrimEnd() + "\n";
    }
}
