using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Audit.Search;

/// <summary>A vault with the schema and the settings of the real one, filled with generated records instead of a journal's.</summary>
internal sealed partial class GeneratedVault : IDisposable
{
    public const string Database = "audit";
    private const string TemplateColumns = "id, fingerprint, kind, command, text, reads, writes, relations, columns, complete";
    private const string SessionColumns = "id, run, number, subject_id, subject, engine_role, database, application, source, source_port, "
        + "listener, listener_port, tls, backend, opened";
    private const string StatementColumns = "index, started, session_id, number, template_id, result, sqlstate, rows, duration_us";

    private const string EventColumns = "index, time, type, session_id, result";
    private const int LinesAtOnce = 500_000; // some 40 MB on disk before they are tables

    private readonly WorkFolder work;

    private GeneratedVault(WorkFolder work, PostgresServer server)
    {
        this.work = work;
        Server = server;
    }

    public PostgresServer Server { get; }

    /// <summary>Makes and fills it; null where this Menshen has no vault.</summary>
    public static GeneratedVault? Make(BenchArguments arguments, WorkFolder work, RecordGenerator generator, RunLog log)
    {
        var scripts = Path.Combine(arguments.Root, "src", "Menshen.Vault", "Sql");
        string[] files = Directory.Exists(scripts) ? [.. Directory.GetFiles(scripts).Where(file => Numbered().IsMatch(file)).Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0 || !Directory.Exists(AuditQuestion.Folder(arguments.Root)))
        {
            log.Say("this Menshen has no vault: the search is left out");
            return null;
        }

        var vault = new GeneratedVault(work, PostgresServer.Start(work, "vault", BenchSettings.AsTheVault));
        try
        {
            vault.Server.AsSuperuser($"CREATE DATABASE {Database}");
            vault.Server.RunFiles(files.Select(file => vault.Readable(File.ReadAllText(file), Path.GetFileName(file))), Database);
            vault.Server.AsSuperuser($"CREATE ROLE {BenchCluster.User} LOGIN PASSWORD '{BenchCluster.Password}' IN ROLE audit_reader", Database);
            vault.Fill(generator);
            return vault;
        }
        catch
        {
            vault.Dispose();
            throw;
        }
    }

    /// <summary>A copy of the text that the servers' user may read: the repository is somebody else's.</summary>
    public string Readable(string text, string name)
    {
        var path = Path.Combine(work.Root, $"vault-{name}");
        File.WriteAllText(path, text);
        Unprivileged.Give(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public void Dispose() => Server.Dispose();

    private void Fill(RecordGenerator generator)
    {
        Server.AsSuperuser(
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT audit.make_day(day::date) FROM generate_series('{generator.From:yyyy-MM-dd}'::date, '{generator.Until:yyyy-MM-dd}'::date, '1 day') AS day"),
            Database);
        Copy("audit.template", TemplateColumns, GeneratedTemplate.Lines());
        // In the order of time, as the projection would bring them.
        foreach (var chunk in generator.StatementLines().Chunk(LinesAtOnce))
            Copy("audit.statement", StatementColumns, chunk);
        Copy("audit.session", SessionColumns, generator.SessionLines);
        Copy("audit.event", EventColumns, generator.EventLines);
        // Autovacuum would come by and by.
        Server.AsSuperuser("VACUUM (ANALYZE)", Database);
    }

    private void Copy(string table, string columns, IEnumerable<string> lines)
    {
        var file = Readable("", "rows");
        File.WriteAllLines(file, lines);
        Server.AsSuperuser($"COPY {table} ({columns}) FROM '{file}'", Database);
        File.Delete(file);
    }

    [GeneratedRegex(@"/\d{4}_\w+\.sql$")]
    private static partial Regex Numbered();
}
