using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>The records of a Menshen deployment, asked by an ordinary client as its auditor, and their proofs, asked by its command line.</summary>
/// <param name="target">The deployment.</param>
/// <param name="administrator">Its auditor.</param>
/// <param name="menshen">Its command line.</param>
/// <param name="directory">Where it is.</param>
internal sealed class MenshenTrail(MenshenTarget target, Credential administrator, PublicCommand menshen, string directory) : IAuditTrail
{
    public const string Database = "audit";

    /// <summary>A longer journal is not copied in order to damage the copy.</summary>
    private const long LongestCopy = 256L << 20;

    /// <summary>How long a record may take to where the auditor sees it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public Subject Auditor { get; } = new(administrator.Name, administrator.Password, Database);

    public IReadOnlyList<string> Tables => ["audit.record", "audit.statement", "audit.event", "audit.session"];

    private string PublicKey => Path.Combine(directory, "journal.pub");

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        for (var began = Environment.TickCount64; ; await Task.Delay(200, cancellation).ConfigureAwait(false))
        {
            var found = await AskAsync(connection, subject, word, cancellation).ConfigureAwait(false);
            if (found.Count > 0 || Environment.TickCount64 - began > Patience.TotalMilliseconds) return found;
        }
    }

    public async Task<IReadOnlyList<RecordReference>> RecordsAsync(IReadOnlyList<string> subjects, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            "SELECT index, start_time, subject, coalesce(action, event_type) FROM audit.record WHERE subject = ANY ($1) AND start_time >= $2 ORDER BY index", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = subjects.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = since.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<RecordReference>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new RecordReference(reader.GetInt64(0), new DateTimeOffset(reader.GetDateTime(1).ToUniversalTime(), TimeSpan.Zero), reader.GetString(2), reader.GetString(3)));
        return found;
    }

    // What an auditor searches has no values; the journal itself has.
    public async Task<long> CountAsync(string subject, string word, CancellationToken cancellation)
    {
        var shown = await menshen.SucceedAsync(administrator, "", cancellation, "journal", "show", "--json", "--subject", subject).ConfigureAwait(false);
        if (shown.Length == 0) throw new EvaluationFaultException($"the journal shows no record of {subject}");
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT r::text FROM audit.record r WHERE subject = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = subject });
        // Looked for here and not there: a question with a secret in it would itself be on record.
        var records = shown.Split('\n').ToList();
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) records.Add(reader.GetString(0));
        return records.Count(record => record.Contains(word, StringComparison.Ordinal));
    }

    public async Task<int> SourcesOnRecordAsync(IReadOnlyList<int> ports, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        for (var began = Environment.TickCount64; ; await Task.Delay(300, cancellation).ConfigureAwait(false))
        {
            // The first ends without a log-in of each source are events of their own, the others a number. The port of an earlier connection comes again, but not in these seconds.
            await using var command = new NpgsqlCommand("SELECT count(DISTINCT source_port) FROM audit.event WHERE time >= $1 AND source_port = ANY ($2)", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = since.UtcDateTime });
            command.Parameters.Add(new NpgsqlParameter { Value = ports.ToArray() });
            var found = (int)(long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
            if (found > 0 || Environment.TickCount64 - began > Patience.TotalMilliseconds) return found;
        }
    }

    // A record is proven once a checkpoint has signed it: within a second where the machine has nothing else to do.
    public async Task<string> ProveAsync(long index, CancellationToken cancellation)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(500, cancellation).ConfigureAwait(false))
        {
            var (code, proof, error) = await menshen.RunAsync(administrator, "", cancellation, "journal", "prove", index.ToString(System.Globalization.CultureInfo.InvariantCulture)).ConfigureAwait(false);
            if (code == 0) return proof;
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds) throw new EvaluationFaultException($"record {index} is not proven: {error.Trim()}");
        }
    }

    public async Task<bool> ConvincesAsync(string proof, CancellationToken cancellation)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, proof, cancellation).ConfigureAwait(false);
            return (await menshen.RunAsync(administrator, "", cancellation, "journal", "check", file, "--key", PublicKey).ConfigureAwait(false)).Code == 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation)
    {
        if (!damaged) return (await menshen.RunAsync(administrator, "", cancellation, "journal", "verify").ConfigureAwait(false)).Code == 0;
        var files = new DirectoryInfo(Path.Combine(directory, "journal")).GetFiles().Where(file => file.Extension != ".lock").ToList();
        if (files.Sum(file => file.Length) > LongestCopy) return null;
        var copy = Directory.CreateTempSubdirectory("menshen-evaluate-").FullName;
        try
        {
            foreach (var file in files) file.CopyTo(Path.Combine(copy, file.Name));
            // In the first third: the end of a file that is being written may lie behind its last record.
            DamagedCopy.Flip(new DirectoryInfo(copy), part: 3, bit: 0x40);
            return (await menshen.RunAsync(administrator, "", cancellation, "journal", "verify", copy, "--key", PublicKey).ConfigureAwait(false)).Code == 0;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => TargetLogin.OpenAsync(target.ConnectionOf(Auditor), cancellation);

    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> AskAsync(NpgsqlConnection connection, string subject, string word, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT * FROM audit.record WHERE subject = $1 AND concat_ws(' ', statement, event_type, action, detail, result, objects::text) LIKE '%' || $2 || '%' ORDER BY index DESC LIMIT 10", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = subject });
        command.Parameters.Add(new NpgsqlParameter { Value = word });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<IReadOnlyDictionary<string, string>>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString() ?? "", StringComparer.Ordinal));
        return found;
    }
}
