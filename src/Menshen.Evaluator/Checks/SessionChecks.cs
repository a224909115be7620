using System.Collections.Immutable;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Sessions: how many, with what attributes, over what, and what is left of one for the next.</summary>
internal static class SessionChecks
{
    /// <summary>More than any subject's limit should be; a target that lets in so many has none.</summary>
    private const int ManySessions = 400;

    /// <summary>What the evaluation's rule says; short, so that nobody waits long for it.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    /// <summary>How much longer an idle session may live on a busy machine.</summary>
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(6);

    public static ImmutableArray<Check> All { get; } =
    [
        new("session.limit", "One subject cannot take all sessions.", "单一主体不能占用全部会话。", ["gat389-5.1.2.3-b.1", "gat389-5.1.2.3-b.2"], LimitAsync),
        new("session.idle", "An idle session ends by itself, in a transaction too, and its client cannot prevent it.", "空闲会话自动结束(事务中亦然),客户端不能阻止。",
            ["gat389-4.1.2-e.2", "realname-7.5.1-5", "realname-7.9.4-2", "realname-7.5.9-4", "tencentdb-2.2-3.3"], IdleAsync),
        new("session.attributes", "A session cannot begin as, or become, another subject, and the attempt is on record.", "会话不得以他人身份开始或变为他人,且尝试有记录。", ["gat389-5.1.2.3-a"], AttributesAsync) { IsAttack = true },
        new("session.nothing-left", "Nothing of a session is there for the next.", "会话之间无残留信息。", ["gat389-4.4-c"], NothingLeftAsync) { IsAttack = true },
        new("session.others", "Nobody sees, stops or ends what others do.", "不得查看、中止或结束他人的操作。", ["realname-7.9.5-7b"], OthersAsync) { IsAttack = true },
        new("path.encrypted", "Passwords and data do not travel in clear.", "口令与数据不以明文传输。", ["realname-7.9.5-7a", "gat389-4.8-1"], EncryptedAsync),
    ];

    private static async Task LimitAsync(CheckRun run)
    {
        var open = new List<NpgsqlConnection>();
        string? refusal = null;
        try
        {
            while (open.Count < ManySessions && refusal is null)
            {
                try
                {
                    open.Add(await run.OpenAsync(run.Other).ConfigureAwait(false));
                }
                catch (NpgsqlException fault)
                {
                    refusal = CheckRun.Say(fault);
                }
            }

            run.Observe($"{run.Other} opens sessions", $"refused before {ManySessions}", refusal is null ? $"{open.Count} are open" : $"after {open.Count}: {refusal}", refusal is not null);
            // A limit of all together is none of one.
            await run.LoginAsync(run.Third, $"{run.Third} opens one while {run.Other} has as many as it gets", isAllowed: true).ConfigureAwait(false);
        }
        finally
        {
            foreach (var connection in open) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task IdleAsync(CheckRun run)
    {
        if (run.Target.Rules is not { } rules)
        {
            var limit = await run.AskAsync(run.Other, "SHOW idle_session_timeout").ConfigureAwait(false);
            run.Observe("how long a session of a subject may be idle", "limited", limit == "0" ? "without end" : limit, limit != "0");
            if (limit != "0") await run.RefusedAsync(run.Other, "SET idle_session_timeout = 0").ConfigureAwait(false);
            return;
        }

        await rules.LimitIdleAsync(run.Leaver, Idle, run.Cancellation).ConfigureAwait(false);
        await using var idle = await run.OpenAsync(run.Leaver).ConfigureAwait(false);
        await using var inTransaction = await run.OpenAsync(run.Leaver).ConfigureAwait(false);
        await using var busy = await run.OpenAsync(run.Leaver).ConfigureAwait(false);
        foreach (var session in new[] { idle, inTransaction })
            await run.RunAsync(session, "SET idle_session_timeout = 0; SET idle_in_transaction_session_timeout = 0").ConfigureAwait(false);
        await run.RunAsync(inTransaction, "BEGIN").ConfigureAwait(false);
        var began = Environment.TickCount64;
        // The one that works goes on: a limit of all sessions would be none of idleness.
        var answers = await UntilEndedAsync(run, busy, began).ConfigureAwait(false);
        run.Observe($"a session of {run.Leaver} that asks something all the time, after {Idle.TotalSeconds * 2:0} s", "alive", answers ?? "alive", answers is null);
        foreach (var (session, what) in new[] { (idle, "an idle session"), (inTransaction, "one that is idle in a transaction") })
        {
            var end = await EndAsync(run, session).ConfigureAwait(false);
            run.Observe($"{what} of {run.Leaver}, limited to {Idle.TotalSeconds:0} s", "ended", end ?? "goes on", end is not null);
            if (end is null) return;
        }

        await run.LoginAsync(run.Leaver with { Password = Passwords.New() }, $"{run.Leaver}, whose sessions ended, connects again with another password", isAllowed: false).ConfigureAwait(false);
        await run.LoginAsync(run.Leaver, $"{run.Leaver} connects again with its own", isAllowed: true).ConfigureAwait(false);
    }

    private static async Task<string?> UntilEndedAsync(CheckRun run, NpgsqlConnection session, long began)
    {
        while (Environment.TickCount64 - began < 2 * Idle.TotalMilliseconds)
        {
            if (await run.EndOfAsync(session).ConfigureAwait(false) is { } end) return end;
            await Task.Delay(100, run.Cancellation).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>How a session ended; asking it would end its idleness, so it is asked rarely.</summary>
    private static async Task<string?> EndAsync(CheckRun run, NpgsqlConnection session)
    {
        for (var began = Environment.TickCount64; Environment.TickCount64 - began < IdlePatience.TotalMilliseconds; await Task.Delay(2 * Idle, run.Cancellation).ConfigureAwait(false))
            if (await run.EndOfAsync(session).ConfigureAwait(false) is { } end) return end;
        return null;
    }

    private static async Task AttributesAsync(CheckRun run)
    {
        foreach (var option in new[] { $"role={run.Owner}", $"session_authorization={run.Owner}" })
            await run.LoginAsync(run.Other, $"{run.Other} logs in with -c {option}", isAllowed: false, builder => builder.Options = $"-c {option}").ConfigureAwait(false);
        if (run.Attempts.All(attempt => attempt.IsAsExpected)) await AuditChecks.RefusedLoginAsync(run, run.Other, 2).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, $"SET ROLE {run.Owner}").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, $"SET SESSION AUTHORIZATION {run.Owner}").ConfigureAwait(false);
        var name = await run.AskAsync(run.Other, "SELECT current_user").ConfigureAwait(false);
        run.Observe($"{run.Other}: SELECT current_user", run.Other.Name, name, name.Split('.')[0] == run.Other.Name);
    }

    private static async Task NothingLeftAsync(CheckRun run)
    {
        await using (var first = await run.OpenAsync(run.Owner).ConfigureAwait(false))
        {
            foreach (var sql in new[] { "CREATE TEMP TABLE ev_temp AS SELECT 'left' AS note", "PREPARE ev_statement AS SELECT 1", "SET work_mem = '5MB'", "SELECT pg_advisory_lock(4711)", "LISTEN ev_channel" })
                await run.RunAsync(first, sql).ConfigureAwait(false);
        }

        await run.RefusedAsync(run.Owner, "SELECT note FROM ev_temp", "42P01").ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "EXECUTE ev_statement", "26000").ConfigureAwait(false);
        foreach (var (sql, expected) in new[]
        {
            ("SELECT current_setting('work_mem') <> '5MB'", "True"), ("SELECT pg_try_advisory_lock(4711)", "True"), ("SELECT count(*) FROM pg_listening_channels()", "0"),
        })
        {
            var observed = await run.AskAsync(run.Owner, sql).ConfigureAwait(false);
            run.Observe($"{run.Owner}, a new session: {sql}", expected, observed, observed == expected);
        }
    }

    private static async Task OthersAsync(CheckRun run)
    {
        await using var busy = await run.OpenAsync(run.Owner).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", busy);
        var process = (await command.ExecuteScalarAsync(run.Cancellation).ConfigureAwait(false))?.ToString();
        // Its last statement stands in the view for as long as the session does nothing else.
        await run.RunAsync(busy, "SELECT 1 AS ev_word_of_the_owner").ConfigureAwait(false);
        var seen = await run.AskAsync(run.Other, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%ev_word_of_the_' || 'owner%'").ConfigureAwait(false);
        run.Observe($"statements of {run.Owner} that {run.Other} sees in pg_stat_activity", "0", seen, seen == "0");
        await AskedOfOthersAsync(run, $"SELECT pg_cancel_backend({process})").ConfigureAwait(false);
        await AskedOfOthersAsync(run, $"SELECT pg_terminate_backend({process})").ConfigureAwait(false);
        var alive = "alive";
        try
        {
            await run.RunAsync(busy, "SELECT 1").ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            alive = CheckRun.Say(fault);
        }

        run.Observe($"the session of {run.Owner} afterwards", "alive", alive, alive == "alive");
    }

    // An answer of false is as good as a refusal: what counts is that nothing was ended.
    private static async Task AskedOfOthersAsync(CheckRun run, string sql)
    {
        string observed;
        try
        {
            observed = await run.AskAsync(run.Other, sql).ConfigureAwait(false);
        }
        catch (PostgresException fault)
        {
            observed = CheckRun.Say(fault);
        }

        run.Observe($"{run.Other}: {sql}", "refused", observed, observed != "True");
    }

    private static async Task EncryptedAsync(CheckRun run)
    {
        var inClear = await run.LoginOutcomeAsync(run.Other, builder => builder.SslMode = SslMode.Disable).ConfigureAwait(false);
        if (inClear is null && run.Target.IsLoopback)
            run.Inconclusive("the target is on this machine, where nothing travels; ask it over a network");
        else
            run.Observe($"{run.Other} connects without TLS", "refused", inClear ?? "let in", inClear is not null);
        // With an authority's certificate at hand the server has to prove who it is; without, a client cannot know.
        var proves = run.Target.ConnectionOf(run.Other).RootCertificate is { Length: > 0 };
        run.Observe("an authority by whose certificate clients know the server", "known", proves ? "known" : "none is known", proves);
        await run.LoginAsync(run.Other, $"{run.Other} connects with TLS{(proves ? " and looks who the server is" : "")}", isAllowed: true, builder => builder.SslMode = proves ? SslMode.VerifyFull : SslMode.Require).ConfigureAwait(false);
    }
}
