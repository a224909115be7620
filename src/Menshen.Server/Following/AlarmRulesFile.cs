using System.Security.Cryptography;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The auditor's alarm rules as the follower reads them again.</summary>
/// <remarks>The journal names the rules in force at every start, too. Taken as a change, that would forget what the rules have counted and
/// told: who kills Menshen could be warned of the same thing again, or reach a limit twice.</remarks>
internal sealed class AlarmRulesFile(string path)
{
    private string _known = DigestOf(path);

    /// <summary>The rules if the file is another one than before; null: those before stay, also where the file has errors, of which the server
    /// tells.</summary>
    public AlarmRules? Changed()
    {
        var now = DigestOf(path);
        if (now == _known)
            return null;
        var rules = now.Length == 0 ? AlarmRules.Default : AlarmRules.Load(path) is { IsValid: true } result ? result.Rules : null;
        if (rules is not null)
            _known = now;
        return rules;
    }

    // Empty: there is no file, and the default rules hold.
    private static string DigestOf(string path) => File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "";
}
