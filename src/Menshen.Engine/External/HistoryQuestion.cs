using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Asks an engine elsewhere for the history file of a timeline: TIMELINE_HISTORY of the replication protocol.</summary>
/// <remarks>By psql: Npgsql takes the answer for bytea, which it is no more since PostgreSQL 14.</remarks>
internal static class HistoryQuestion
{
    /// <summary>A line for each failover: ten thousand of them fit.</summary>
    private const int MostCharacters = 1 << 20;

    /// <summary>Null: it has none.</summary>
    public static async Task<string?> AskAsync(NpgsqlConnectionStringBuilder settings, string password, string system, uint timeline, CancellationToken cancellation)
    {
        // The address may lead to another server by now: who answers says first who it is.
        using var asking = ClientProgram.Start(
            "psql", password, "-X", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-d", $"{ClientProgram.Target(settings)} replication=true",
            "-c", "IDENTIFY_SYSTEM", "-c", string.Create(CultureInfo.InvariantCulture, $"TIMELINE_HISTORY {timeline}"));
        await using var end = cancellation.Register(asking.Kill).ConfigureAwait(false);
        var words = asking.StandardError.ReadToEndAsync(CancellationToken.None);
        var answer = await ReadAsync(asking).ConfigureAwait(false);
        await asking.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var said = await words.ConfigureAwait(false);
        if (asking.ExitCode != 0)
            return said.Contains(PostgresErrorCodes.UndefinedFile, StringComparison.Ordinal) ? null : throw new NpgsqlException($"the engine does not give the history of its timeline: {ClientProgram.Last(said)}");
        return Content(answer, system, timeline);
    }

    /// <summary>The file, below who it is that answers: <c>SYSTEM|TIMELINE|…</c>, <c>NAME|CONTENT</c>.</summary>
    private static string Content(string answer, string system, uint timeline)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{timeline:X8}.history|");
        var line = answer.IndexOf('\n', StringComparison.Ordinal);
        return line > 0 && answer.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{system}|{timeline}|"), StringComparison.Ordinal)
            && answer.AsSpan(line + 1).StartsWith(name)
                // psql ends each row by a line feed of its own.
                ? answer[(line + 1 + name.Length)..^1] : throw new NpgsqlException("the engine's primary changes at this moment.");
    }

    private static async Task<string> ReadAsync(Process asking)
    {
        var (all, step, length) = (new System.Text.StringBuilder(), new char[4096], 0);
        while ((length = await asking.StandardOutput.ReadAsync(step).ConfigureAwait(false)) > 0)
        {
            all.Append(step, 0, length);
            if (all.Length <= MostCharacters) continue;
            asking.Kill();
            throw new NpgsqlException("what the engine gives as the history of its timeline has no end.");
        }

        return all.ToString();
    }
}
