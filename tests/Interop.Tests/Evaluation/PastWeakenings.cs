using System.Diagnostics;
using Menshen.Evaluator;
using Menshen.Interop.Tests.Gateways;
using Npgsql;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>The way past the gateway is open: the engine's own port lets the subjects in without a password and without TLS, and clients go there.</summary>
internal sealed class PastWeakenings(WeakenedTarget target, ExternalPostgres engine, IReadOnlyList<Subject> subjects)
{
    /// <summary>The place of the one whose account may come to harm.</summary>
    private const int Victim = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public IEnumerable<Weakening> All =>
    [
        Past("what travels is in clear", "path.encrypted"), VictimKeeps(Past("any password may be set", "identity.password-rules")), Past("nobody has to prove who it is", "identity.forged"), Past("no second factor is looked at", "factors.demanded"),
        Past("a session becomes another subject", "session.attributes", $"GRANT {subjects[0]} TO {subjects[1]}", $"REVOKE {subjects[0]} FROM {subjects[1]}"),
    ];

    private Weakening Past(string name, string check, string? weaken = null, string? restore = null) => new(name, check, async () =>
    {
        await engine.TrustAsync([.. subjects.Select(subject => subject.Name)]);
        if (weaken is not null) await engine.RunAsync(weaken);
        await UntilAsync(isIn: true);
        target.Past = There;
    }, async () =>
    {
        target.Past = null;
        if (restore is not null) await engine.RunAsync(restore);
        await engine.TrustAsync([]);
        await UntilAsync(isIn: false);
    });

    /// <summary>What is set past the gateway holds there alone: afterwards the victim has the password that it had, here and at the engine.</summary>
    private Weakening VictimKeeps(Weakening weakening)
    {
        var (before, verifier) = (subjects[Victim], "");
        return weakening with
        {
            WeakenAsync = async () =>
            {
                (before, verifier) = (subjects[Victim], await engine.VerifierOfAsync(subjects[Victim].Name));
                await weakening.WeakenAsync();
            },
            RestoreAsync = async () =>
            {
                await weakening.RestoreAsync();
                await engine.RunAsync($"ALTER ROLE {before} PASSWORD '{verifier}'");
                ((Subject[])subjects)[Victim] = before;
            },
        };
    }

    private NpgsqlConnectionStringBuilder There(Subject subject) =>
        new() { Host = "127.0.0.1", Port = engine.Port, Username = subject.Name, Password = "none", Database = subject.Database, Pooling = false };

    /// <summary>The engine reads its file again when it comes to it.</summary>
    private async Task UntilAsync(bool isIn)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(100))
        {
            await using var connection = new NpgsqlConnection(There(subjects[1]).ConnectionString);
            try
            {
                await connection.OpenAsync();
                if (isIn) return;
            }
            catch (PostgresException)
            {
                if (!isIn) return;
            }
        }

        throw new TimeoutException("the engine does not take its new pg_hba.conf");
    }
}
