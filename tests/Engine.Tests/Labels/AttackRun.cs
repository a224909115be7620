using System.Globalization;
using System.Text;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>Runs the steps of an attack, each subject in a session of its own, and writes down all that came back.</summary>
/// <param name="enter">Opens a subject's session, straight at the engine or through the gateway.</param>
internal sealed class AttackRun(Func<string, Task<NpgsqlConnection>> enter) : IAsyncDisposable
{
    private readonly Dictionary<string, NpgsqlConnection> _sessions = [];
    private readonly StringBuilder _seen = new();

    public async Task<string> RunAsync(Attack attack)
    {
        foreach (var (subject, sql) in attack.Steps) await StepAsync(subject, sql);
        return _seen.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values) await session.DisposeAsync();
    }

    private async Task StepAsync(string subject, string sql)
    {
        try
        {
            var session = await SessionAsync(subject);
            if (sql.EndsWith("TO STDOUT", StringComparison.Ordinal))
            {
                using var copy = await session.BeginTextExportAsync(sql);
                Say(subject, (await copy.ReadToEndAsync()).ReplaceLineEndings("; "));
            }
            else if (sql.EndsWith("FROM STDIN", StringComparison.Ordinal))
            {
                await using var copy = await session.BeginTextImportAsync(sql);
                await copy.WriteAsync("SECRET\n");
            }
            else
            {
                await QueryAsync(session, subject, sql);
            }
        }
        catch (PostgresException fault)
        {
            Say(subject, $"ERROR {fault.SqlState} {fault.MessageText} | {fault.Detail} | {fault.Where?.ReplaceLineEndings(" ")} | {fault.Hint}");
        }
    }

    private async Task QueryAsync(NpgsqlConnection session, string subject, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            Say(subject, string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetString(i))));
        await reader.NextResultAsync();
        if (reader.RecordsAffected >= 0) Say(subject, string.Create(CultureInfo.InvariantCulture, $"done {reader.RecordsAffected}"));
        else if (reader.FieldCount == 0 && !sql.StartsWith("SELECT", StringComparison.Ordinal)) Say(subject, "done");
    }

    private async Task<NpgsqlConnection> SessionAsync(string subject)
    {
        if (_sessions.TryGetValue(subject, out var known)) return known;
        var made = await enter(subject);
        made.Notice += (_, notice) => Say(subject, $"NOTICE {notice.Notice.MessageText} | {notice.Notice.Detail}");
        await using (var limit = new NpgsqlCommand("SET lock_timeout = '2s'", made)) await limit.ExecuteNonQueryAsync();
        return _sessions[subject] = made;
    }

    private void Say(string subject, string what) => _seen.Append(subject).Append(": ").Append(what).Append('\n');
}
