using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Menshen.Evaluator.Fuzzing;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Penetration over the attack surface: messages of the protocol, statements, functions and requests with something wrong in them, the same each time, while somebody else goes on working.</summary>
internal static class FuzzChecks
{
    /// <summary>Of each check: as much as fits, and no more.</summary>
    private const int Beginnings = 160, Sessions = 24, MessagesOfEach = 60, Statements = 200, Functions = 120, Requests = 150;

    private const ulong Seed = 20009;

    /// <summary>What HTTP's own limits would refuse in any case need not be longer than they are.</summary>
    private const int LongestWord = 16_000;

    /// <summary>How much a server may grow in these seconds: its caches fill, too.</summary>
    private const long MostGrowth = 200L << 20;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);

    /// <summary>Requests come no faster than one address may send them.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(15);

    /// <summary>What an answer for strangers does not show.</summary>
    private static readonly string[] Technical = ["   at ", "Exception", ".cs:", "stack trace"];

    public static ImmutableArray<Check> All { get; } =
    [
        new("fuzz.strangers", "A stranger's malformed messages are refused, none of them lets in, others are served meanwhile, and each refusal is on record.", "陌生客户端的畸形报文被拒绝,不得放行,其间他人不受影响,且每次拒绝均有记录。",
            ["gbt20009-4.2-b.3"], StrangersAsync) { IsAttack = true },
        new("fuzz.sessions", "Malformed messages of a client that is logged in end its session at most, and nobody else's.", "已登录客户端的畸形报文至多终止其自身会话,不影响他人。",
            ["gbt20009-4.2-b.3"], SessionsAsync) { IsAttack = true },
        new("fuzz.statements", "Mutated statements and calls of functions with odd arguments give nothing that was not given.", "变异语句与异常参数的函数调用得不到任何未授予的内容。",
            ["gbt20009-4.2-b.3"], StatementsAsync) { IsAttack = true },
        new("fuzz.control", "Mutated requests to the control surface are refused, do nothing, and show nothing of the inside.", "对控制接口的变异请求被拒绝、不产生作用,也不泄露内部信息。",
            ["gbt20009-4.2-b.3"], ControlAsync) { IsAttack = true },
    ];

    private static async Task StrangersAsync(CheckRun run)
    {
        if (Raw(run) is not { } target) return;
        var (mutations, ports, began) = (new Mutations(Seed), new List<int>(), DateTimeOffset.UtcNow);
        var (letIn, garbled, silent) = (0, 0, 0);
        var before = await run.Target.MetersAsync(run.Cancellation).ConfigureAwait(false);
        var bystander = await Bystander.BeginAsync(run, run.Third).ConfigureAwait(false);
        await using (bystander.ConfigureAwait(false))
        {
            for (var (clock, i) = (Stopwatch.StartNew(), 0); bystander.Trouble is null && i < Beginnings && (i < Beginnings / 4 || clock.Elapsed < Budget); i++)
            {
                using var client = await RawClient.ConnectAsync(target, run.Cancellation).ConfigureAwait(false);
                ports.Add(client.Port);
                var answer = await BeginAsync(client, mutations, isEncrypted: i % 2 == 1, run.Cancellation).ConfigureAwait(false);
                if (answer is null) silent++;
                else if (!RawClient.IsAnswer(answer)) garbled++;
                if (answer is not null && RawClient.LetsIn(answer)) letIn++;
                if (i % 20 == 0) await bystander.AskAsync().ConfigureAwait(false);
            }

            bystander.Observe();
        }

        var all = string.Create(CultureInfo.InvariantCulture, $"of {ports.Count} malformed beginnings of connections");
        Count(run, $"{all}, those that were let in", letIn);
        Count(run, $"{all}, those whose connection did not end", silent);
        Count(run, $"{all}, those that were answered with something that is no message", garbled);
        var after = await GrowthAsync(run, before).ConfigureAwait(false);
        if (AuditChecks.Trail(run) is not { } trail) return;
        var recorded = await trail.SourcesOnRecordAsync(ports, began, run.Cancellation).ConfigureAwait(false);
        run.Observe($"{all}, those that have a record of their own: the first of each minute, the others are a number", "1 or more", recorded.ToString(CultureInfo.InvariantCulture), recorded > 0);
        // Who asks for the end of a statement is served or not, and told nothing: that is no log-in.
        var (counted, least) = (after?.RefusedLogins - before?.RefusedLogins, ports.Count - mutations.Cancels);
        run.Observe($"{all}, those that the target counts as refused", string.Create(CultureInfo.InvariantCulture, $"{least} or more"), counted?.ToString(CultureInfo.InvariantCulture) ?? "it counts none", counted >= least);
    }

    private static async Task<byte[]?> BeginAsync(RawClient client, Mutations mutations, bool isEncrypted, CancellationToken cancellation)
    {
        try
        {
            if (isEncrypted) await client.EncryptAsync(cancellation).ConfigureAwait(false);
            await client.SendAsync(mutations.Beginning(), cancellation).ConfigureAwait(false);
            if (mutations.Next(2) == 0) await client.SendAsync(mutations.Message(), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            // Ended while it was spoken to: that is a refusal too.
        }

        return await client.EndAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task SessionsAsync(CheckRun run)
    {
        if (Raw(run) is not { } target) return;
        var mutations = new Mutations(Seed + 1);
        var (sessions, messages, garbled, silent) = (0, 0, 0, 0);
        var before = await run.Target.MetersAsync(run.Cancellation).ConfigureAwait(false);
        var bystander = await Bystander.BeginAsync(run, run.Third).ConfigureAwait(false);
        await using (bystander.ConfigureAwait(false))
        {
            for (var clock = Stopwatch.StartNew(); bystander.Trouble is null && sessions < Sessions && (sessions < Sessions / 4 || clock.Elapsed < Budget); sessions++)
            {
                using var client = await RawClient.ConnectAsync(target, run.Cancellation).ConfigureAwait(false);
                await client.LogInAsync(run.Other, run.Cancellation).ConfigureAwait(false);
                messages += await SpoilAsync(client, mutations, run.Cancellation).ConfigureAwait(false);
                var answer = await client.EndAsync(run.Cancellation).ConfigureAwait(false);
                if (answer is null) silent++;
                else if (!RawClient.IsAnswer(answer)) garbled++;
                await bystander.AskAsync().ConfigureAwait(false);
            }

            bystander.Observe();
        }

        var all = string.Create(CultureInfo.InvariantCulture, $"of {sessions} sessions with {messages} malformed messages");
        Count(run, $"{all}, those that did not end with their client", silent);
        Count(run, $"{all}, those that were answered with something that is no message", garbled);
        await GrowthAsync(run, before).ConfigureAwait(false);
        // The attacker's account is as it was: it harmed its own sessions alone.
        await run.AllowedAsync(run.Other, "SELECT 1").ConfigureAwait(false);
    }

    private static async Task<int> SpoilAsync(RawClient client, Mutations mutations, CancellationToken cancellation)
    {
        for (var sent = 0; sent < MessagesOfEach; sent++)
        {
            try
            {
                await client.SendAsync(mutations.Message(), cancellation).ConfigureAwait(false);
            }
            catch (IOException)
            {
                return sent;
            }
        }

        return MessagesOfEach;
    }

    private static async Task StatementsAsync(CheckRun run)
    {
        var (mutations, secret) = (new Mutations(Seed + 2), $"ev-{System.Security.Cryptography.RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_secret", "CREATE TABLE ev_secret (id int, note text)", $"INSERT INTO ev_secret VALUES (1, '{secret}')", $"GRANT USAGE ON SCHEMA public TO {run.Other}").ConfigureAwait(false);
        var names = await FunctionsAsync(run, mutations).ConfigureAwait(false);
        var attacks = Enumerable.Range(0, Statements).Select(_ => mutations.Text(mutations.Of(Templates)))
            .Concat(names.Select(name => $"SELECT pg_catalog.{name}({string.Join(", ", Enumerable.Range(0, mutations.Next(4)).Select(_ => mutations.Of(Arguments)))})")).ToList();
        var bystander = await Bystander.BeginAsync(run, run.Third).ConfigureAwait(false);
        await using (bystander.ConfigureAwait(false))
        {
            var attacker = new StatementAttacker(run, run.Other, secret);
            await using (attacker.ConfigureAwait(false))
            {
                var clock = Stopwatch.StartNew();
                foreach (var (sql, i) in attacks.Select((sql, i) => (sql, i)))
                {
                    if (bystander.Trouble is not null || (i > attacks.Count / 4 && clock.Elapsed > Budget)) break;
                    await attacker.TryAsync(sql).ConfigureAwait(false);
                    if (i % 50 == 0) await bystander.AskAsync().ConfigureAwait(false);
                }

                Count(run, $"of {attacker.Tried} mutated statements and calls of {run.Other}, those that gave what it may not see", attacker.Seen);
            }

            bystander.Observe();
        }

        var rows = await run.AskAsync(run.Owner, "SELECT string_agg(id || note, ',') FROM ev_secret").ConfigureAwait(false);
        run.Observe("the table afterwards", "as it was", rows == $"1{secret}" ? "as it was" : rows, rows == $"1{secret}");
    }

    private static readonly string[] Templates =
    [
        "SELECT note FROM ev_secret WHERE id = 1", "SELECT * FROM public.ev_secret", "COPY ev_secret TO STDOUT", "WITH w AS (SELECT note FROM ev_secret) SELECT * FROM w", "UPDATE ev_secret SET note = 'x' RETURNING *",
        "SELECT (SELECT note FROM ev_secret LIMIT 1) || 'x'", "DO $$ BEGIN EXECUTE 'SELECT note FROM ev_secret'; END $$", "PREPARE p AS SELECT note FROM ev_secret; EXECUTE p", "EXPLAIN (ANALYZE, VERBOSE) SELECT note FROM ev_secret",
        "SELECT set_config('role', current_user, false); TABLE ev_secret", "INSERT INTO ev_secret SELECT * FROM ev_secret RETURNING note", "SELECT query_to_xml('SELECT * FROM ev_secret', true, true, '')",
    ];

    private static readonly string[] Arguments = ["NULL", "0", "-1", "2147483647", "9223372036854775807", "''", "'ev_secret'", "'public.ev_secret'", "'SELECT * FROM ev_secret'", "true", "'{1,2}'", "'NaN'", "now()", "'../../etc/passwd'", "E'\\\\x00'"];

    /// <summary>Functions that the attacker may call, a few of all; none that sleeps or ends sessions, its own included.</summary>
    private static async Task<IReadOnlyList<string>> FunctionsAsync(CheckRun run, Mutations mutations)
    {
        var all = (await run.AskAsync(
            run.Other, """
            SELECT string_agg(DISTINCT p.proname, ',' ORDER BY p.proname) FROM pg_catalog.pg_proc p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE') AND p.proname !~ '^pg_(sleep|terminate|cancel|advisory|try_advisory)|_(recv|in|send|out)$'
            """).ConfigureAwait(false)).Split(',');
        return [.. Enumerable.Range(0, Functions).Select(_ => mutations.Of(all))];
    }

    private static async Task ControlAsync(CheckRun run)
    {
        if (run.Target.Control is not { } control)
        {
            run.NotApplicable("the target has no control surface beside SQL");
            return;
        }

        var mutations = new Mutations(Seed + 3);
        var operations = await control.OperationsAsync(run.Cancellation).ConfigureAwait(false);
        var token = await control.LoginAsync(run.Victim, run.Cancellation).ConfigureAwait(false);
        var (done, broken, technical, unanswered) = (0, 0, 0, 0);
        var bystander = await Bystander.BeginAsync(run, run.Third).ConfigureAwait(false);
        await using (bystander.ConfigureAwait(false))
        {
            for (var i = 0; i < Requests && bystander.Trouble is null; i++)
            {
                var (method, path) = mutations.Of(operations);
                var shown = i % 3 == 0 ? Wrong(mutations) : token;
                var (status, body) = await control.SendAsync(method, Word(mutations), path, shown, Body(mutations), run.Cancellation).ConfigureAwait(false);
                if (status == 0) unanswered++;
                if (status >= 500) broken++;
                if (status is >= 200 and < 300 && method != "GET") done++;
                if (Technical.Any(word => body.Contains(word, StringComparison.Ordinal))) technical++;
                if (i % 25 == 0) await bystander.AskAsync().ConfigureAwait(false);
                await Task.Delay(Pace, run.Cancellation).ConfigureAwait(false);
            }

            bystander.Observe();
        }

        var all = string.Create(CultureInfo.InvariantCulture, $"of {Requests} mutated requests for {operations.Count} operations");
        Count(run, $"{all}, those that did something", done);
        Count(run, $"{all}, those that the server failed at", broken);
        Count(run, $"{all}, those that were not answered", unanswered);
        Count(run, $"{all}, those whose answer shows something of the inside", technical);
    }

    /// <summary>A token that nobody has: never none, which would be another caller's.</summary>
    private static string Wrong(Mutations mutations) => "x" + Short(string.Concat(mutations.Text(new string('0', 43)).Where(char.IsAsciiLetterOrDigit)));

    private static string Word(Mutations mutations) => Uri.EscapeDataString(Short(mutations.Text("ev_nobody")));

    private static string Short(string text) => text.Length > LongestWord ? text[..LongestWord] : text;

    private static string Body(Mutations mutations)
    {
        var body = new StringBuilder("{");
        for (var i = mutations.Next(5); i >= 0; i--)
            body.Append(CultureInfo.InvariantCulture, $"\"{mutations.Of(["name", "password", "database", "reason", "kind", "id", "user", "group", "text", "set", "to", "code"])}\": {mutations.Of(["null", "1", "-1", "[]", "{}", "\"x\"", "true", "1e400", "\"'; DROP TABLE menshen.subject; --\""])},");
        return mutations.Text(body.ToString().TrimEnd(',') + "}");
    }

    /// <summary>Where the attacker connects; null, and noted, where there is no TCP.</summary>
    /// <summary>Where bytes can be sent to; null, and said: nowhere.</summary>
    internal static NpgsqlConnectionStringBuilder? Raw(CheckRun run)
    {
        var target = run.Target.ConnectionOf(run.Other);
        if (!target.Host!.StartsWith('/')) return target;
        run.Inconclusive("the target is asked by a socket file; name it by host and port");
        return null;
    }

    private static void Count(CheckRun run, string what, int found) => run.Observe(what, "0", found.ToString(CultureInfo.InvariantCulture), found == 0);

    private static async Task<TargetMeters?> GrowthAsync(CheckRun run, TargetMeters? before)
    {
        var after = await run.Target.MetersAsync(run.Cancellation).ConfigureAwait(false);
        if (before?.Memory is not { } was || after?.Memory is not { } now) return after;
        run.Observe("memory of the server's process that came with it", $"at most {MostGrowth >> 20} MiB", string.Create(CultureInfo.InvariantCulture, $"{(now - was) / 1048576.0:0} MiB"), now - was <= MostGrowth);
        return after;
    }
}
