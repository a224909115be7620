using System.Collections.Immutable;
using Menshen.Policy.Reading;

namespace Menshen.Policy;

/// <summary>The alarm rules in force.</summary>
public sealed record AlarmRules(ImmutableArray<AlarmRule> All)
{
    /// <summary>What holds where nobody wrote rules: the annotated file in this assembly.</summary>
    public static AlarmRules Default { get; } = ReadDefault();

    /// <summary>The annotated default rules, as text.</summary>
    public static string DefaultText() => AlarmRulesLoader.ReadDefaultFile();

    /// <summary>Reads a file of rules; all of its errors come back together.</summary>
    public static AlarmRulesLoadResult Load(string path) => AlarmRulesLoader.Load(path);

    /// <summary>Reads rules from text; <paramref name="fileName"/> stands in errors.</summary>
    public static AlarmRulesLoadResult Parse(string text, string fileName) => AlarmRulesLoader.Parse(text, fileName);

    /// <summary>The same from a file's bytes.</summary>
    public static AlarmRulesLoadResult Parse(byte[] bytes, string fileName) => AlarmRulesLoader.Parse(bytes, fileName);

    /// <summary>What others change, one line each: first <c>+ rule</c>, then <c>- rule</c>, because a record of many is cut at its end.</summary>
    public ImmutableArray<string> DifferencesTo(AlarmRules next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var (before, after) = (All.Select(rule => rule.ToLine()).ToArray(), next.All.Select(rule => rule.ToLine()).ToArray());
        return [.. after.Except(before).Select(line => $"+ {line}"), .. before.Except(after).Select(line => $"- {line}")];
    }

    /// <summary>All that they say, a line each; the same for the same rules, whose order means nothing.</summary>
    public string Words => string.Join('\n', All.Select(rule => rule.ToLine()).Order(StringComparer.Ordinal));

    private static AlarmRules ReadDefault()
    {
        var result = AlarmRulesLoader.Parse(DefaultText(), "AlarmDefaults.yaml");
        return result.Rules ?? throw new InvalidOperationException(result.Errors[0].ToString());
    }
}
