namespace Menshen.Policy.Reading;

/// <summary>Turns a file of alarm rules into <see cref="AlarmRules"/>, or into all of its errors.</summary>
internal static class AlarmRulesLoader
{
    public static AlarmRulesLoadResult Load(string path)
    {
        var errors = new PolicyErrors(path);
        return PolicyText.Read(path, errors) is { } text ? Parse(text, path) : new AlarmRulesLoadResult(errors.InFileOrder());
    }

    public static AlarmRulesLoadResult Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var errors = new PolicyErrors(fileName);
        var rules = PolicyFile.Read(text, errors) is { } file ? Read(file, errors) : null;
        return rules is null || errors.Any ? new AlarmRulesLoadResult(errors.InFileOrder()) : new AlarmRulesLoadResult(rules);
    }

    public static string ReadDefaultFile() => PolicyText.ReadEmbedded("AlarmDefaults.yaml");

    private static AlarmRules Read(PolicyMapping file, PolicyErrors errors)
    {
        var root = new SectionReader(file, errors);
        var rules = AlarmRuleReader.ReadAll(root.Items("alarms"), errors);
        root.RefuseUnknown();
        return new AlarmRules(rules);
    }
}
