using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>The records of any PostgreSQL, where somebody has made them a view that an auditor may read: in a database of the same server, <c>audit.record</c> and
/// <c>audit.session</c> with the columns that are documented in docs/operations/evaluate.md (samples/pgaudit has one over pgaudit's log).</summary>
/// <remarks>It is judged by what the view shows. What no view can give (a proof, a verification, a leave for others) it has not.</remarks>
/// <param name="target">The server.</param>
/// <param name="auditor">Who may read the view, with the database of it.</param>
internal sealed class SqlTrail(PlainTarget target, Subject auditor) : IAuditTrail
{
    private const string Record = "audit.record";

    /// <summary>How long a record may take to where the auditor sees it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Subject Auditor => auditor;

    public IReadOnlyList<string> Tables => [Record, "audit.session"];

    public IAuditSelection? Selection => null;

    public string? DelegatedView => null;

    public bool IsVerifiable => false;

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation)
    {
        const string sql = $"SELECT * FROM {Record} WHERE subject = $1 AND strpos(concat_ws(' ', statement, event_type, action, detail, result, objects), $2) > 0 ORDER BY index DESC LIMIT 10";
        for (var began = Environment.TickCount64; ; await Task.Delay(300, cancellation).ConfigureAwait(false))
        {
            var found = await AskAsync(sql, AuditRows.Of, cancellation, subject, word).ConfigureAwait(false);
            if (found.Count > 0 || Environment.TickCount64 - began > Patience.TotalMilliseconds) return found;
        }
    }

    public async Task<IReadOnlyList<RecordReference>> RecordsAsync(IReadOnlyList<string> subjects, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await AuditRows.ReferencesAsync(connection, subjects, since, cancellation).ConfigureAwait(false);
    }

    public async Task<long> CountAsync(string subject, string word, CancellationToken cancellation) =>
        (await AskAsync($"SELECT count(*) FROM {Record} r WHERE subject = $1 AND strpos(r::text, $2) > 0", row => row.GetInt64(0), cancellation, subject, word).ConfigureAwait(false))[0];

    public async Task<int> SourcesOnRecordAsync(IReadOnlyList<int> ports, DateTimeOffset since, CancellationToken cancellation) =>
        (int)(await AskAsync(
            $"SELECT count(DISTINCT source_port) FROM {Record} WHERE start_time >= $1 AND source_port = ANY ($2)", row => row.GetInt64(0), cancellation, since.UtcDateTime, ports.ToArray()).ConfigureAwait(false))[0];

    public Task<string?> ProveAsync(long index, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<bool> ConvincesAsync(string proof, CancellationToken cancellation) => Task.FromResult(false);

    public Task<long> DelegateAsync(Subject reader, string ofSubject, CancellationToken cancellation) => throw new EvaluationFaultException("this trail has no leave for others");

    public Task RevokeAsync(long number, CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<(string Who, string? Refusal)>> DelegateAsOthersAsync(Subject reader, string ofSubject, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<(string, string?)>>([]);

    public Task<string?> ExportAsync(string form, string subject, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<IReadOnlyList<CataloguedEvent>> CatalogueAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<CataloguedEvent>>([]);

    public Task<string?> ReadAsync(string subject, string language, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<string?> ReportAsync(string language, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<string?> TakeAwayAsync(string subject, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<string?> ReportAsAsync(Subject who, CancellationToken cancellation) => Task.FromResult<string?>("there is none");

    public Task<(string Said, bool HasRecord)?> DamagedAsync(string subject, string word, CancellationToken cancellation) => Task.FromResult<(string, bool)?>(null);

    public Task<AuditStore?> StoreAsync(CancellationToken cancellation) => Task.FromResult<AuditStore?>(null);

    public Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation) => Task.FromResult<bool?>(null);

    private Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => TargetLogin.OpenAsync(target.ConnectionOf(auditor), cancellation);

    private async Task<List<T>> AskAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(read(reader));
        return found;
    }
}
