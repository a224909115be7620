using System.Collections.Immutable;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>Inclusion proofs of the records that an evaluation left, each checked with the public key before it is written down.</summary>
internal static class JournalProofs
{
    /// <summary>By number. Where the keystore does not open or a record is not signed for yet, there is none: the report then names the record alone.</summary>
    public static ImmutableDictionary<long, string> Of(string directory, IEnumerable<long> records, Func<string, string?> environment)
    {
        var deployment = new Deployment(directory);
        var proofs = ImmutableDictionary.CreateBuilder<long, string>();
        try
        {
            using var sealing = JournalSecrets.Open(deployment, environment, TimeProvider.System);
            using var key = JournalKeyFile.Read(deployment.JournalPublicKey);
            var prover = new JournalProver(deployment.Journal, sealing);
            foreach (var index in records.Distinct())
                if (Prove(prover, index) is { } proof && ProofCheck.Judge(proof, key).IsGood) proofs[index] = proof;
        }
        catch (Exception fault) when (fault is ServerFaultException or CliRefusalException)
        {
            return ImmutableDictionary<long, string>.Empty;
        }

        return proofs.ToImmutable();
    }

    private static string? Prove(JournalProver prover, long index)
    {
        try
        {
            return prover.Prove((ulong)index);
        }
        // Where the journal is damaged the report is what says so: it does not end with it.
        catch (Exception fault) when (fault is ProofUnavailableException or JournalDamagedException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
