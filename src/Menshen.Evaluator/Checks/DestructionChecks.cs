using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Destruction, of what the evaluation has made for it.</summary>
internal static class DestructionChecks
{
    private const string Destroyed = "destroyed";

    /// <summary>How long a gateway may hold an open copy of a destroyed key.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static ImmutableArray<Check> All { get; } =
    [
        new("keys.destruction", "A key is destroyed by two persons, and what it sealed nobody reads any more.", "密钥须两人方可销毁,销毁后其密文任何人不能再读。",
            ["gbt20009-5.1.3.2-0", "gbt20009-5.1.3.2-a"], KeyAsync) { IsDestructive = true },
    ];

    private static async Task KeyAsync(CheckRun run)
    {
        if (run.Target.Rules is not { } rules)
        {
            run.Observe("a key that can be destroyed", "can be made", "the target has none", false);
            return;
        }

        var (key, table) = (await rules.MakeKeyAsync(run.Third, run.Cancellation).ConfigureAwait(false), $"public.ev_destroyed_{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
        await run.PrepareAsync(
            run.Owner, $"CREATE TABLE {table} (id int PRIMARY KEY, v text)", $"GRANT USAGE ON SCHEMA public TO {run.Third}", $"GRANT SELECT, INSERT ON {table} TO {run.Third}").ConfigureAwait(false);
        await rules.SealAsync(table, "v", key, run.Cancellation).ConfigureAwait(false);
        var plain = $"note of {RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        if (await SealChecks.EnterAsync(run, run.Third, $"INSERT INTO {table} VALUES (1, '{plain}')").ConfigureAwait(false) is { } fault)
        {
            run.Inconclusive($"the value could not be entered: {fault}");
            return;
        }

        await ReadsAsync(run, table, plain, mayRead: true).ConfigureAwait(false);
        var alone = await rules.AskToDestroyAsync(key, run.Cancellation).ConfigureAwait(false);
        run.Observe($"{rules.Officer} asks for the destruction of {key}", "waits for another person", alone ? "done" : "waits for another person", !alone);
        await ReadsAsync(run, table, plain, mayRead: true).ConfigureAwait(false);
        await rules.ApproveDestructionAsync(key, run.Cancellation).ConfigureAwait(false);
        var state = await StateAsync(run, key).ConfigureAwait(false);
        run.Observe($"the state of {key}, approved by another person", Destroyed, state, state == Destroyed);
        await ReadsAsync(run, table, plain, mayRead: false).ConfigureAwait(false);
        await run.RefusedAsync(run.Third, $"INSERT INTO {table} VALUES (2, 'another')").ConfigureAwait(false);
        if (AuditChecks.Trail(run) is not { } trail) return;
        var records = await trail.CountAsync(rules.Officer, key, run.Cancellation).ConfigureAwait(false);
        run.Observe($"records of {rules.Officer} that name {key}", "1 or more", records.ToString(CultureInfo.InvariantCulture), records > 0);
    }

    private static async Task ReadsAsync(CheckRun run, string table, string plain, bool mayRead)
    {
        string seen;
        try
        {
            seen = await run.AskAsync(run.Third, $"SELECT v FROM {table} WHERE id = 1").ConfigureAwait(false);
        }
        catch (PostgresException fault)
        {
            seen = CheckRun.Say(fault);
        }

        var isPlain = seen == plain;
        run.Observe($"{run.Third}, who may, reads the value {(mayRead ? "before" : "after")} the destruction", mayRead ? "the value" : "not the value", isPlain ? "the value" : seen, isPlain == mayRead);
    }

    private static async Task<string> StateAsync(CheckRun run, string name)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(300, run.Cancellation).ConfigureAwait(false))
        {
            var keys = await run.Target.KeysAsync(run.Cancellation).ConfigureAwait(false);
            var state = keys?.FirstOrDefault(key => key.GetValueOrDefault("name") == name && key.GetValueOrDefault("group", "").Length > 0)?.GetValueOrDefault("state") ?? "not in the list";
            if (state == Destroyed || Environment.TickCount64 - began > Patience.TotalMilliseconds) return state;
        }
    }
}
