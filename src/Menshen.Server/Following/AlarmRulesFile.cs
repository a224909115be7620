using System.Security.Cryptography;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The auditor's alarm rules as the follower reads them, at first and again.</summary>
/// <remarks>The journal names the rules in force at every start, too. Taken as a change, that would forget what the rules have counted and
/// told: who kills Menshen could be warned of the same thing again, or reach a limit twice.</remarks>
internal sealed class AlarmRulesFile(string path)
{
    private string _known = DigestOf(path);

    /// <summary>The rules to begin with. A file with errors must not silence the alarms: the default rules hold until it is mended.</summary>
    public AlarmRules First(Action<string> refused)
    {
        var (rules, error) = Load();
        if (error is not null)
            refused($"the default rules are in force, because of: {error}");
        return rules ?? AlarmRules.Default;
    }

    /// <summary>The rules if the file is another one than before; null: those before stay, also where the file has errors, of which the server
    /// tells.</summary>
    public AlarmRules? Changed()
    {
        var now = DigestOf(path);
        if (now == _known || Load().Rules is not { } rules)
            return null;
        _known = now;
        return rules;
    }

    // Without a file the default rules hold.
    private (AlarmRules? Rules, string? Error) Load()
    {
        if (!File.Exists(path))
            return (AlarmRules.Default, null);
        var result = AlarmRules.Load(path);
        return result.IsValid ? (result.Rules, null) : (null, result.Errors[0].ToString());
    }

    private static string DigestOf(string path) => File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "";
}
