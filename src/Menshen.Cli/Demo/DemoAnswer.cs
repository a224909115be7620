using System.Globalization;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>What a statement came back with: rows, or PostgreSQL's refusal.</summary>
/// <param name="Rows">Rows returned or changed, as the command tag counts them.</param>
/// <param name="SqlState">Null: it succeeded.</param>
internal sealed record DemoAnswer(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Lines, long Rows, string? SqlState, string Message)
{
    private const int MostTries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Refused because a sealed column changed in the moment.</summary>
    public bool IsToBeSentAgain => SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.SerializationFailure;

    /// <summary>The only field of an answer of one row and one column.</summary>
    public string Single => Lines is [[var only]] ? only : "";

    /// <summary>Asks, and takes a refusal for an answer too; what ends the session is thrown.</summary>
    public static async Task<DemoAnswer> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        try
        {
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using var __ = reader.ConfigureAwait(false);
            var headings = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
            var lines = new List<IReadOnlyList<string>>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                lines.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Field(reader, column))]);
            return new DemoAnswer(headings, lines, headings.Count > 0 ? lines.Count : Math.Max(0, reader.RecordsAffected), null, "");
        }
        catch (PostgresException refusal)
        {
            return new DemoAnswer([], [], 0, refusal.SqlState, refusal.MessageText);
        }
    }

    /// <summary>The same behind a change of a sealed column: what the gateway prepared just before is to be sent again, as its refusal says.</summary>
    public static async Task<DemoAnswer> AskAgainAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await AskAsync(connection, sql, cancellation).ConfigureAwait(false);
            if (!answer.IsToBeSentAgain || tries == MostTries)
                return answer;
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private static string Field(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? "" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture) ?? "";
}
