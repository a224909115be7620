using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Menshen.Policy;
using YamlDotNet.RepresentationModel;

namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>The strict values of an evaluation's profile, as a policy to begin with.</summary>
/// <param name="Set">What the policy says.</param>
/// <param name="Left">What it cannot say, because it takes persons, other machines or a decision.</param>
internal sealed record ProfilePolicy(ImmutableArray<ProfileSetting> Set, ImmutableArray<ProfileSetting> Left)
{
    private const string Resource = "ProfilePolicies.yaml";

    /// <summary>Profiles that have strict values, by name.</summary>
    public static ImmutableSortedDictionary<string, ProfilePolicy> All { get; } = Read();

    /// <summary>The annotated default policy with these values in it.</summary>
    public string Text() => Set.Aggregate(PolicySet.DefaultFile(), (text, setting) => With(text, setting));

    private static string With(string text, ProfileSetting setting)
    {
        var (section, key) = (setting.Setting.Split('.')[0], setting.Setting.Split('.')[1]);
        var place = Regex.Match(text, $@"(?m)^{Regex.Escape(section)}:[^\n]*\n(?:(?:[ #][^\n]*)?\n)*?  {Regex.Escape(key)}: *(?<value>\[[^\]\n]*\]|""[^""\n]*""|[^ \n]+)");
        if (place.Success) return text[..place.Groups["value"].Index] + setting.Value + text[(place.Groups["value"].Index + place.Groups["value"].Length)..];
        // A section that the default has as an example only, or a key that it does not write.
        var head = Regex.Match(text, $@"(?m)^{Regex.Escape(section)}:[^\n]*\n");
        return head.Success ? text.Insert(head.Index + head.Length, $"  {key}: {setting.Value}\n") : $"{text.TrimEnd()}\n\n{section}:\n  {key}: {setting.Value}\n";
    }

    private static ImmutableSortedDictionary<string, ProfilePolicy> Read()
    {
        using var reader = new StreamReader(typeof(ProfilePolicy).Assembly.GetManifestResourceStream(Resource)!);
        var stream = new YamlStream();
        stream.Load(reader);
        var known = ImmutableSortedDictionary.CreateBuilder<string, ProfilePolicy>(StringComparer.Ordinal);
        // A profile takes over from one above it.
        foreach (var (name, node) in (YamlMappingNode)stream.Documents[0].RootNode)
        {
            var entry = (YamlMappingNode)node;
            var from = entry.Children.TryGetValue("from", out var word) ? known[word.ToString()] : new ProfilePolicy([], []);
            known[name.ToString()] = new ProfilePolicy([.. from.Set, .. Settings(entry, "set")], [.. from.Left, .. Settings(entry, "left")]);
        }

        return known.ToImmutable();
    }

    private static IEnumerable<ProfileSetting> Settings(YamlMappingNode entry, string list) => !entry.Children.TryGetValue(list, out var found) ? []
        : ((YamlSequenceNode)found).Select(one => new ProfileSetting(
            one["setting"].ToString(), ((YamlMappingNode)one).Children.TryGetValue("value", out var value) ? value.ToString() : "", one["clause"].ToString()));
}
