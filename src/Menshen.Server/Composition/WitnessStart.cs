using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The comparison of the journal with its witness files at the start.</summary>
/// <remarks>A start appends, and the witnesses take what is appended: afterwards their newest checkpoint fits again. So it is now or never that a
/// cut shows by itself.</remarks>
internal sealed class WitnessStart
{
    /// <summary>As the alarm names it; no rule of alarms.yaml can be written so.</summary>
    private const string Rule = "journal-witness";

    private const byte Critical = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public IReadOnlyList<WitnessFinding> Findings { get; private init; } = [];

    /// <param name="policy">Names the witnesses elsewhere, and what a contradiction does.</param>
    /// <param name="mark">The one that the deployment keeps itself.</param>
    /// <param name="journal">The journal's directory.</param>
    /// <param name="origin">Its name.</param>
    /// <param name="key">Verifies it.</param>
    public static WitnessStart Compare(PolicySet policy, string mark, string journal, string origin, ISignatureVerifier key)
    {
        var findings = policy.JournalWitnesses.Select(rule => rule.File).OfType<string>().Append(mark)
            .Select(file => Find(journal, file, origin, key)).OfType<WitnessFinding>().ToList();
        return findings.Count == 0 || policy.JournalWitnessMismatch == WitnessMismatch.Alarm
            ? new WitnessStart { Findings = findings }
            : throw new ServerFaultException(
                $"the witness {findings[0].Witness} contradicts the journal: {findings[0].Finding}",
                $"Look at it with: menshen journal verify --witness {findings[0].Witness}; after a fire see docs/operations/plan.md, \"A start that the policy refuses\".");
    }

    /// <summary>Writes down what was found, and an alarm for each.</summary>
    public void Record(JournalWriter journal, ulong records, TimeProvider time)
    {
        foreach (var finding in Findings)
        {
            journal.Record(new WitnessContradicted(JournalTime.Now(time), finding.Witness, finding.Records, records, finding.Finding), Patience);
            journal.Record(
                new AlarmRaised(JournalTime.Now(time), Rule, Critical, "", $"witness={finding.Witness.Replace(' ', '_')}", 1, 0, records), Patience);
        }
    }

    // A witness on a disk that is away says nothing; that it is behind, the status tells.
    private static WitnessFinding? Find(string journal, string file, string origin, ISignatureVerifier key)
    {
        try
        {
            return WitnessComparison.Find(journal, file, origin, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
