using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>Measures every known channel on a running system, in two databases: one where nothing has labels, one with labels, the high session's above the low one's.</summary>
/// <remarks>A channel that carries nothing between plain subjects would prove nothing by carrying nothing under labels.</remarks>
/// <param name="plain">The high and the low subject where nothing has labels; the high one owns the database.</param>
/// <param name="labelled">The high and the low subject of the labelled database, in which <see cref="Objects"/> exist and <c>covert_row</c> is labelled, and <c>covert_vault</c> so that each label has a partition of its own.</param>
public sealed class CovertAnalysis(CovertSubjects plain, CovertSubjects labelled)
{
    /// <summary>What both databases need; in the labelled one made before the labels, by somebody at the lowest label.</summary>
    public const string Objects =
        """
        CREATE TABLE covert_row (no bigint PRIMARY KEY, note text);
        CREATE TABLE covert_vault (no bigint PRIMARY KEY, note text);
        CREATE TABLE covert_board (id bigint PRIMARY KEY);
        CREATE SEQUENCE covert_ticket;
        INSERT INTO covert_row VALUES (1, 'first');
        INSERT INTO covert_board VALUES (1);
        GRANT SELECT, INSERT, UPDATE, DELETE ON covert_row, covert_vault, covert_board TO PUBLIC;
        GRANT USAGE, SELECT ON covert_ticket TO PUBLIC;
        """;

    // What most would write against reading what is another's; the owner sees all.
    private const string Naive = "; ALTER TABLE covert_vault ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON covert_vault USING (note = current_user)";

    // What a labelled table's rights become are rights on columns.
    private const string Missing =
        """
        SELECT string_agg(r || ' on ' || t, ', ') FROM unnest(ARRAY['covert_row', 'covert_vault']) t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r
        WHERE NOT CASE r WHEN 'DELETE' THEN has_table_privilege(t, r) ELSE has_any_column_privilege(t, r) END
        """;

    // The clock is slow: each bit takes thousands of rows.
    private const int TimedBits = 128;

    /// <summary>Enough to see that a channel works.</summary>
    private const int PlainBits = 64;

    // No two runs on one database use the same keys.
    private long _measured = DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 100_000_000 * 100;

    /// <summary>The names of the channels, in the order in which they are measured.</summary>
    public static IReadOnlyList<string> Channels => [.. CovertChannels.All.Select(channel => channel.Id)];

    /// <summary>Measures them all.</summary>
    /// <param name="bits">How many are sent over each under labels; even, at least 8.</param>
    /// <param name="only">Those to measure, of <see cref="Channels"/>; empty for all.</param>
    /// <param name="progress">Gets the name of each channel before it is measured.</param>
    /// <param name="cancellation">Gives up between two channels.</param>
    /// <exception cref="EvaluationFaultException">The labelled database is not prepared, or the two sessions are not above each other.</exception>
    public async Task<IReadOnlyList<CovertFinding>> RunAsync(int bits, IReadOnlyCollection<string> only, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(only);
        await PreparePlainAsync(cancellation).ConfigureAwait(false);
        await TestLabelledAsync(cancellation).ConfigureAwait(false);
        var findings = new List<CovertFinding>();
        foreach (var channel in CovertChannels.All.Where(channel => only.Count == 0 || only.Contains(channel.Id)))
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(channel.Id);
            var naive = await MeasureAsync(channel, plain, Math.Min(bits, PlainBits), cancellation).ConfigureAwait(false);
            var found = await MeasureAsync(channel, labelled, channel.OfTime ? Math.Min(bits, TimedBits) : bits, cancellation).ConfigureAwait(false);
            findings.Add(new CovertFinding(channel.Id, channel.English, channel.Chinese, naive.BitsPerSecond, found.BitsPerSecond, found.ErrorRate, found.RefusedBy, channel.OfTime)
            {
                Unseen = found.Unseen, BrokenBy = found.BrokenBy,
            });
        }

        foreach (var one in (NpgsqlConnectionStringBuilder[])[labelled.High, labelled.Low]) await ClearAsync(one, cancellation).ConfigureAwait(false);
        return findings;
    }

    // Each takes away its own rows; the plain database goes with its subjects.
    private static async Task ClearAsync(NpgsqlConnectionStringBuilder who, CancellationToken cancellation)
    {
        var connection = await OpenAsync(who, cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = new NpgsqlCommand("DELETE FROM covert_row WHERE no > 1; DELETE FROM covert_vault", connection);
            await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task PreparePlainAsync(CancellationToken cancellation)
    {
        var owner = await OpenAsync(plain.High, cancellation).ConfigureAwait(false);
        await using (owner.ConfigureAwait(false))
        {
            var create = new NpgsqlCommand(Objects + Naive, owner);
            await using (create.ConfigureAwait(false)) await create.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    // A low session that sees the high one's rows is not below it, and one that cannot read would find every channel closed.
    private async Task TestLabelledAsync(CancellationToken cancellation)
    {
        var pair = new CovertPair(await OpenAsync(labelled.High, cancellation).ConfigureAwait(false), await OpenAsync(labelled.Low, cancellation).ConfigureAwait(false));
        await using (pair.ConfigureAwait(false))
        {
            try
            {
                await pair.LowAsync("SELECT count(*) FROM covert_board, covert_row, covert_vault").ConfigureAwait(false);
                foreach (var missing in (object?[])[await pair.LowAsync(Missing).ConfigureAwait(false), await pair.HighAsync(Missing).ConfigureAwait(false)])
                    if (missing is string rights) throw new EvaluationFaultException($"without these rights a channel is closed to the evaluation alone: {rights}. The labelled database needs, before its labels: {Objects.ReplaceLineEndings(" ")}");
                var mine = 1000 * ++_measured;
                await pair.HighAsync($"INSERT INTO covert_row VALUES ({mine}, 'high')").ConfigureAwait(false);
                if (await pair.LowAsync($"SELECT no FROM covert_row WHERE no = {mine}").ConfigureAwait(false) is not null)
                    throw new EvaluationFaultException("the low session reads the high one's rows: covert_row is not labelled, or the two labels are not above each other");
            }
            catch (PostgresException missing)
            {
                throw new EvaluationFaultException($"the labelled database is not prepared: {missing.MessageText}. It needs, before its labels: {Objects.ReplaceLineEndings(" ")}");
            }
        }
    }

    private async Task<CovertMeasurement> MeasureAsync(CovertChannel channel, CovertSubjects subjects, int bits, CancellationToken cancellation)
    {
        // Rows of its own for each channel and side: what one left behind is no bit of the next.
        var pair = new CovertPair(await OpenAsync(subjects.High, cancellation).ConfigureAwait(false), await OpenAsync(subjects.Low, cancellation).ConfigureAwait(false))
        {
            Round = 1000 * ++_measured,
        };
        await using (pair.ConfigureAwait(false)) return await CovertMeasurement.OfAsync(channel, pair, bits).ConfigureAwait(false);
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder who, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(who.ConnectionString) { Pooling = false, IncludeErrorDetail = true }.ConnectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        return connection;
    }
}
