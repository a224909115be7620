using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Makes the journal's witnesses of what the policy names.</summary>
internal static class WitnessPlaces
{
    public static IReadOnlyList<IWitness> Of(PolicySet policy) =>
        [.. policy.JournalWitnesses.Select(IWitness (rule) => rule.File is { } file
            ? new FileWitness(file)
            : new SyslogWitness(rule.Host!, rule.Port, Environment.MachineName, TimeProvider.System))];
}
