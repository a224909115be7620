using System.Security.Cryptography;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The auditor's alarm rules as the follower reads them, at first and again.</summary>
/// <remarks>The journal names the rules in force at every start, too. Taken as a change, that would forget what the rules have counted and
/// told: who kills Menshen could be warned of the same thing again, or reach a limit twice.</remarks>
internal sealed class AlarmRulesFile(string path)
{
    private string _known = DigestOf(path);

    /// <summary>The rules to begin with. A file with errors, or one that cannot be read, must not silence the alarms (<see cref="AlarmRulesLoadResult.AtStart"/>); the server says so.</summary>
    public AlarmRules First() => Path.Exists(path) ? AlarmRules.Load(path).AtStart : AlarmRules.Default;

    /// <summary>The rules if the file is another one than before; null: those before stay, also where the file has errors, of which the server
    /// tells.</summary>
    public AlarmRules? Changed()
    {
        var now = DigestOf(path);
        if (now == _known || Valid() is not { } rules)
            return null;
        _known = now;
        return rules;
    }

    // Without a file the default rules hold.
    private AlarmRules? Valid() => Path.Exists(path) ? AlarmRules.Load(path).Rules : AlarmRules.Default;

    private static string DigestOf(string path)
    {
        try
        {
            return Path.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "cannot be read";
        }
    }
}
