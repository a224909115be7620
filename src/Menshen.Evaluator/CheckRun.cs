using System.Collections.Immutable;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator;

/// <summary>One run of one check: the subjects it may use, and the attempts it has made.</summary>
public sealed class CheckRun(IEvaluationTarget target, Subject[] subjects, TimeProvider time, CancellationToken cancellation)
{
    private readonly ImmutableArray<Attempt>.Builder _attempts = ImmutableArray.CreateBuilder<Attempt>();

    public IEvaluationTarget Target => target;

    public CancellationToken Cancellation => cancellation;

    /// <summary>When it began.</summary>
    public DateTimeOffset Began { get; } = time.GetUtcNow();

    /// <summary>Owns the database.</summary>
    public Subject Owner => subjects[0];

    /// <summary>Has no right that the owner did not give.</summary>
    public Subject Other => subjects[1];

    /// <summary>A second one without rights.</summary>
    public Subject Third => subjects[2];

    /// <summary>One whose account may come to harm: locked, its password changed.</summary>
    public Subject Victim => subjects[3];

    /// <summary>One that has no rights and no objects, and may be taken away.</summary>
    public Subject Leaver => subjects[4];

    /// <summary>Sets the victim's password as the victim; answers why not. It has that one from then on, for the checks that follow too.</summary>
    public async Task<string?> SetVictimsPasswordAsync(string password)
    {
        var refusal = await target.ChangePasswordAsync(Victim, password, cancellation).ConfigureAwait(false);
        if (refusal is null) subjects[3] = subjects[3] with { Password = password };
        return refusal;
    }

    /// <summary>The same where it prepares an attempt; a refusal makes the check inconclusive.</summary>
    public async Task GiveVictimAsync(string password)
    {
        if (await SetVictimsPasswordAsync(password).ConfigureAwait(false) is { } refusal) throw new EvaluationFaultException($"{Victim} sets a password: {refusal}");
    }

    /// <summary>Why the check says nothing; null if it does.</summary>
    public (Verdict Verdict, string Note)? Verdict { get; private set; }

    public ImmutableArray<Attempt> Attempts => _attempts.ToImmutable();

    public void NotApplicable(string why) => Verdict = (Evaluator.Verdict.NotApplicable, why);

    public void NeedsPerson(string why) => Verdict = (Evaluator.Verdict.NeedsPerson, why);

    public void Inconclusive(string why) => Verdict = (Evaluator.Verdict.Inconclusive, why);

    /// <summary>Notes what was seen.</summary>
    public void Observe(string what, string expected, string observed, bool isAsExpected) => _attempts.Add(new Attempt(what, expected, observed, isAsExpected, time.GetUtcNow()));

    public Task<NpgsqlConnection> OpenAsync(Subject subject, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var builder = target.ConnectionOf(subject);
        change?.Invoke(builder);
        return TargetLogin.OpenAsync(builder, cancellation);
    }

    /// <summary>A session by the target's other gateway, of which there must be one.</summary>
    public Task<NpgsqlConnection> OpenElsewhereAsync(Subject subject) => TargetLogin.OpenAsync(target.ConnectionElsewhere(subject)!, cancellation);

    /// <summary>Does as a subject what prepares an attempt; a failure makes the check inconclusive.</summary>
    public async Task PrepareAsync(Subject subject, params string[] statements)
    {
        await using var connection = await OpenAsync(subject).ConfigureAwait(false);
        foreach (var sql in statements) await RunAsync(connection, sql).ConfigureAwait(false);
    }

    /// <summary>Tries a statement that must be carried out.</summary>
    public Task AllowedAsync(Subject subject, string sql) => TryAsync(subject, sql, isAllowed: true, states: [], isUndone: false);

    /// <summary>Tries a statement that must be refused, with one of the SQLSTATEs if there are any.</summary>
    public Task RefusedAsync(Subject subject, string sql, params string[] states) => TryAsync(subject, sql, isAllowed: false, states, isUndone: false);

    /// <summary>The same of what is not the evaluation's own: where it is carried out, it is undone. A target that fails must not lose its records, or its limits, by being told so.</summary>
    public Task RefusedAndUndoneAsync(Subject subject, string sql, params string[] states) => TryAsync(subject, sql, isAllowed: false, states, isUndone: true);

    /// <summary>Tries to log in.</summary>
    public async Task LoginAsync(Subject subject, string what, bool isAllowed, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var observed = await LoginOutcomeAsync(subject, change).ConfigureAwait(false);
        Observe(what, isAllowed ? "let in" : "refused", observed ?? "let in", observed is null == isAllowed);
    }

    /// <summary>What a log-in is answered: null if it is let in.</summary>
    public async Task<string?> LoginOutcomeAsync(Subject subject, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        try
        {
            await using var connection = await OpenAsync(subject, change).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException fault)
        {
            return Say(fault);
        }
    }

    /// <summary>The first value of a query as text.</summary>
    public async Task<string> AskAsync(Subject subject, string sql)
    {
        await using var connection = await OpenAsync(subject).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 30 };
        return (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))?.ToString() ?? "";
    }

    /// <summary>An error as evidence: its SQLSTATE and message.</summary>
    public static string Say(Exception fault) => fault is PostgresException refused ? $"{refused.SqlState} {refused.MessageText}" : fault.Message;

    internal async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 30 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>How a session ended, or null: it lives. Asking it ends its idleness.</summary>
    internal async Task<string?> EndOfAsync(NpgsqlConnection session)
    {
        try
        {
            await RunAsync(session, "SELECT 1").ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException fault)
        {
            return Say(fault);
        }
    }

    private async Task TryAsync(Subject subject, string sql, bool isAllowed, string[] states, bool isUndone)
    {
        var expected = isAllowed ? "carried out" : states.Length == 0 ? "refused" : $"refused ({string.Join(", ", states)})";
        await using var connection = await OpenAsync(subject).ConfigureAwait(false);
        // Never committed: the session ends with it, whatever becomes of the judge.
        if (isUndone) await RunAsync(connection, "BEGIN").ConfigureAwait(false);
        try
        {
            await RunAsync(connection, sql).ConfigureAwait(false);
            Observe($"{subject}: {sql}", expected, "carried out", isAllowed);
            if (isUndone) await RunAsync(connection, "ROLLBACK").ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            // The driver's own word when a server lets a COPY begin that it was not asked for in the driver's way.
            Observe($"{subject}: {sql}", expected, "carried out", isAllowed);
        }
        catch (PostgresException fault)
        {
            Observe($"{subject}: {sql}", expected, Say(fault), !isAllowed && (states.Length == 0 || states.Contains(fault.SqlState)));
        }
    }
}
