using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>The records of a Menshen deployment, asked by an ordinary client as its auditor, and their proofs, asked by its command line.</summary>
/// <param name="target">The deployment.</param>
/// <param name="administrators">Its auditor, and those who are none.</param>
/// <param name="menshen">Its command line.</param>
/// <param name="asked">Its interface.</param>
/// <param name="directory">Where it is.</param>
internal sealed class MenshenTrail(MenshenTarget target, MenshenAdministrators administrators, PublicCommand menshen, PublicInterface asked, string directory) : IAuditTrail
{
    public const string Database = "audit";

    private const string Delegations = "/v1/audit/delegations";

    /// <summary>A longer journal is not copied in order to damage the copy.</summary>
    private const long LongestCopy = 256L << 20;

    /// <summary>How long a record may take to where the auditor sees it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public IAuditSelection? Selection { get; init; }

    public string? DelegatedView => "audit.delegated_record";

    public bool IsVerifiable => true;

    public Subject Auditor { get; } = new(administrators.Auditor.Name, administrators.Auditor.Password, Database);

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
        return await AuditRows.ReferencesAsync(connection, subjects, since, cancellation).ConfigureAwait(false);
    }

    // What an auditor searches has no values; the journal itself has.
    public async Task<long> CountAsync(string subject, string word, CancellationToken cancellation)
    {
        var shown = await menshen.SucceedAsync(administrators.Auditor, "", cancellation, "journal", "show", "--json", "--subject", subject).ConfigureAwait(false);
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
    public async Task<string?> ProveAsync(long index, CancellationToken cancellation)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(500, cancellation).ConfigureAwait(false))
        {
            var (code, proof, error) = await menshen.RunAsync(administrators.Auditor, "", cancellation, "journal", "prove", index.ToString(System.Globalization.CultureInfo.InvariantCulture)).ConfigureAwait(false);
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
            return (await menshen.RunAsync(administrators.Auditor, "", cancellation, "journal", "check", file, "--key", PublicKey).ConfigureAwait(false)).Code == 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async Task<long> DelegateAsync(Subject reader, string ofSubject, CancellationToken cancellation)
    {
        await asked.AskAsync(administrators.Auditor, "POST", Delegations, Wish(reader, ofSubject), cancellation).ConfigureAwait(false);
        var listed = await asked.AskAsync(administrators.Auditor, "GET", Delegations, null, cancellation).ConfigureAwait(false);
        return listed.GetProperty("delegations").EnumerateArray().Where(one => one.GetProperty("subject").GetString() == reader.Name).Max(one => one.GetProperty("number").GetInt64());
    }

    public Task RevokeAsync(long number, CancellationToken cancellation) =>
        asked.AskAsync(administrators.Auditor, "POST", $"{Delegations}/revoke", new JsonObject { ["number"] = number }, cancellation);

    public async Task<IReadOnlyList<(string Who, string? Refusal)>> DelegateAsOthersAsync(Subject reader, string ofSubject, CancellationToken cancellation)
    {
        List<(string, string?)> answers = [];
        foreach (var who in new[] { administrators.System, administrators.Security })
            answers.Add((who.Name, (await asked.TryAsync(who, "POST", Delegations, Wish(reader, ofSubject), cancellation).ConfigureAwait(false)).Fault));
        return answers;
    }

    public async Task<string?> ExportAsync(string form, string subject, CancellationToken cancellation) =>
        await menshen.SucceedAsync(administrators.Auditor, "", cancellation, "journal", "export", "--form", form, "--subject", subject).ConfigureAwait(false);

    public async Task<IReadOnlyList<CataloguedEvent>> CatalogueAsync(CancellationToken cancellation)
    {
        using var listed = JsonDocument.Parse(await menshen.SucceedAsync(administrators.Auditor, "", cancellation, "audit", "events", "--json").ConfigureAwait(false));
        return [.. listed.RootElement.EnumerateArray().Select(one => new CataloguedEvent(Of(one, "event"), Of(one, "which"), Of(one, "level"), Of(one, "component")))];

        static string Of(JsonElement one, string name) => one.GetProperty(name).GetString() ?? "";
    }

    public async Task<string?> ReadAsync(string subject, string language, CancellationToken cancellation) =>
        (await AsReaderAsync(Auditor, cancellation, "audit", "query", "--subject", subject, "--since", "1h", "--lang", language).ConfigureAwait(false)).Output;

    public async Task<string?> ReportAsync(string language, CancellationToken cancellation) =>
        (await AsReaderAsync(Auditor, cancellation, "audit", "report", "--since", "1h", "--lang", language).ConfigureAwait(false)).Output;

    public async Task<string?> ReportAsAsync(Subject who, CancellationToken cancellation)
    {
        var (code, _, error) = await AsReaderAsync(who, cancellation, "audit", "report", "--since", "1h").ConfigureAwait(false);
        return code == 0 ? null : error.Trim();
    }

    public async Task<string?> TakeAwayAsync(string subject, CancellationToken cancellation)
    {
        var place = Directory.CreateTempSubdirectory("menshen-evaluate-").FullName;
        try
        {
            var file = Path.Combine(place, $"{subject}.jsonl");
            await menshen.SucceedAsync(administrators.Auditor, "", cancellation, "journal", "export", "--form", "jsonl", "--subject", subject, "--out", file).ConfigureAwait(false);
            var (code, _, error) = await menshen.RunAsync(administrators.Auditor, "", cancellation, "journal", "check", $"{file}.sig", "--key", PublicKey).ConfigureAwait(false);
            return code == 0 ? await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false) : throw new EvaluationFaultException($"the file that was taken away is not genuine: {error.Trim()}");
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>Logs in at the gateway by the password on standard input, and with a certificate where one was issued.</summary>
    private Task<(int Code, string Output, string Error)> AsReaderAsync(Subject who, CancellationToken cancellation, params string[] words)
    {
        var connection = target.ConnectionOf(who);
        return PublicCommand.RunAsync(
            menshen.Program, who.Password + "\n", new Dictionary<string, string> { ["PGSSLCERT"] = connection.SslCertificate ?? "", ["PGSSLKEY"] = connection.SslKey ?? "" }.Where(one => one.Value.Length > 0),
            cancellation, [.. words, "--user", who.Name, "--password-file", "-", "--dir", directory]);
    }

    public async Task<AuditStore?> StoreAsync(CancellationToken cancellation)
    {
        var status = await asked.AskAsync(administrators.Auditor, "GET", "/v1/status", null, cancellation).ConfigureAwait(false);
        var journal = status.GetProperty("journal");
        return new AuditStore(
            journal.GetProperty("directory").GetString()!, journal.GetProperty("accepting").GetBoolean(), journal.GetProperty("records").GetInt64(), journal.GetProperty("trouble").GetString(),
            status.GetProperty("host").GetProperty("disk_percent").GetDouble());
    }

    private static JsonObject Wish(Subject reader, string ofSubject) => new()
    {
        ["subject"] = reader.Name, ["of_subject"] = ofSubject, ["of_object"] = null, ["since"] = null, ["until"] = null, ["expires"] = null,
    };

    public async Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation)
    {
        if (!damaged) return (await menshen.RunAsync(administrators.Auditor, "", cancellation, "journal", "verify").ConfigureAwait(false)).Code == 0;
        return await InDamagedAsync(async copy => (bool?)((await VerifyAsync(copy, cancellation).ConfigureAwait(false)).Code == 0)).ConfigureAwait(false);
    }

    public Task<(string Said, bool HasRecord)?> DamagedAsync(string subject, string word, CancellationToken cancellation) => InDamagedAsync(async copy =>
    {
        var (code, output, error) = await VerifyAsync(copy, cancellation).ConfigureAwait(false);
        var (_, shown, _) = await menshen.RunAsync(administrators.Auditor, "", cancellation, "journal", "show", "--archive", copy, "--subject", subject, "--json").ConfigureAwait(false);
        return ((string, bool)?)(code == 0 ? "" : (output + error).Trim(), shown.Contains(word, StringComparison.Ordinal));
    });

    private Task<(int Code, string Output, string Error)> VerifyAsync(string copy, CancellationToken cancellation) =>
        menshen.RunAsync(administrators.Auditor, "", cancellation, "journal", "verify", copy, "--key", PublicKey);

    /// <summary>Does something with a copy of the journal of which one byte has changed; nothing where that is too long.</summary>
    private async Task<T?> InDamagedAsync<T>(Func<string, Task<T?>> act)
        where T : struct
    {
        var files = new DirectoryInfo(Path.Combine(directory, "journal")).GetFiles().Where(file => file.Extension != ".lock").ToList();
        if (files.Sum(file => file.Length) > LongestCopy) return null;
        var copy = Directory.CreateTempSubdirectory("menshen-evaluate-").FullName;
        try
        {
            foreach (var file in files) file.CopyTo(Path.Combine(copy, file.Name));
            // In the first third: the end of a file that is being written may lie behind its last record.
            DamagedCopy.Flip(new DirectoryInfo(copy), part: 3, bit: 0x40);
            return await act(copy).ConfigureAwait(false);
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
            found.Add(AuditRows.Of(reader));
        return found;
    }
}
