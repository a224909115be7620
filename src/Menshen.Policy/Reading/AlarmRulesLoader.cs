using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Turns a file of alarm rules into <see cref="AlarmRules"/>, or into all of its errors.</summary>
internal static class AlarmRulesLoader
{
    public static AlarmRulesLoadResult Load(string path)
    {
        var errors = new PolicyErrors(path);
        return PolicyText.Read(path, errors) is { } text ? Parse(text, path) : Refused(errors, [], []);
    }

    public static AlarmRulesLoadResult Parse(byte[] bytes, string fileName)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var errors = new PolicyErrors(fileName);
        using var stream = new MemoryStream(bytes);
        return PolicyText.Decode(stream, errors) is { } text ? Parse(text, fileName) : Refused(errors, [], []);
    }

    public static AlarmRulesLoadResult Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var errors = new PolicyErrors(fileName);
        if (PolicyFile.Read(text, errors) is not { } file) return Refused(errors, [], []);
        var root = new SectionReader(file, errors);
        var (sound, faulty) = AlarmRuleReader.ReadAll(root.Items("alarms"), errors);
        root.RefuseUnknown();
        return errors.Any ? Refused(errors, sound, faulty) : new AlarmRulesLoadResult(new AlarmRules(sound));
    }

    public static string ReadDefaultFile() => PolicyText.ReadEmbedded("AlarmDefaults.yaml");

    // A typing error in one rule must not silence the others; nor may a file that has none left silence all.
    private static AlarmRulesLoadResult Refused(PolicyErrors errors, ImmutableArray<AlarmRule> sound, ImmutableArray<string> faulty) =>
        new(errors.InFileOrder(), sound.IsEmpty ? AlarmRules.Default : new AlarmRules([.. sound, .. AlarmRules.Default.All.Where(rule => faulty.Contains(rule.Name))]));
}
