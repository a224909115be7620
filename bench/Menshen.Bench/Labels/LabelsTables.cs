using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;

namespace Menshen.Bench.Labels;

/// <summary>The same rows three times: without a policy, labelled by the product's own SQL, and under a policy that calls a function for each row.</summary>
internal static class LabelsTables
{
    public const string None = "cargo_none";
    public const string Labelled = "cargo_labelled";
    public const string Naive = "cargo_naive";
    public const string Database = "cargo";

    private const long Session = 0x40003; // second level, one category
    private const long Above = 0xC0007;
    private const string Principal = "carrier";
    private const string Password = "Three3tables-of-this-run!";

    public static IReadOnlyList<string> All { get; } = [None, Labelled, Naive];

    /// <summary>Who asks: the login of a principal at a label, as the gateway would.</summary>
    public static Target Target(PostgresServer server) => new(server.Port, $"{Principal}.{Session:x}", Password, Database);

    public static void Make(PostgresServer server, string root, int rows)
    {
        // It reads the file that it copies: what the client sends is not measured.
        server.AsSuperuser($"CREATE ROLE {Principal} IN ROLE pg_read_server_files");
        server.AsSuperuser($"CREATE DATABASE {Database}");
        server.AsSuperuser($"GRANT CONNECT ON DATABASE {Database} TO {Principal}");
        foreach (var table in All) Fill(server, table, rows);
        Label(server, root);
        server.AsSuperuser(NaivePolicy, Database);
        foreach (var table in All) server.AsSuperuser($"VACUUM (ANALYZE) {table}", Database);
        server.AsSuperuser(string.Create(
            CultureInfo.InvariantCulture, $"COPY (SELECT {4L * rows} + g, 'new' FROM generate_series(1, {LabelsWorkloads.Copied}) g) TO '{CopyFile(server)}'"), Database);
    }

    /// <summary>Rows to be copied in, where the server reads them.</summary>
    public static string CopyFile(PostgresServer server) => Path.Combine(server.DataFolder, "copied.txt");

    /// <summary>What a pass wrote is taken away, so that the next one finds the same table.</summary>
    public static void Restore(PostgresServer server, string table, int rows)
    {
        server.AsSuperuser(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {table} WHERE id > {2L * rows}"), Database);
        server.AsSuperuser($"VACUUM {table}", Database);
    }

    // The naive table's policy asks a function about each row, as most examples on the web do.
    private const string NaivePolicy = $"""
        CREATE FUNCTION public.may_see(row_label bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS
            $$ BEGIN RETURN row_label & ~pg_catalog.split_part(pg_catalog.current_setting('backtrace_functions'), ',', 1)::bigint = 0; END $$;
        ALTER TABLE {Naive} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY naive ON {Naive} USING (public.may_see(mac_label)) WITH CHECK (public.may_see(mac_label));
        """;

    private static void Fill(PostgresServer server, string table, int rows)
    {
        server.AsSuperuser($"CREATE TABLE {table} (id bigint PRIMARY KEY, body text) WITH (fillfactor = 90)", Database);
        server.AsSuperuser(string.Create(
            CultureInfo.InvariantCulture, $"INSERT INTO {table} SELECT i, 'a body of some length ' || i FROM generate_series(1, {rows + (rows / 10)}) i"), Database);
        server.AsSuperuser($"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {Principal}", Database);
        if (table == Labelled) return;
        // The same columns and the same key everywhere: only the policy differs.
        server.AsSuperuser($"ALTER TABLE {table} ADD COLUMN mac_label bigint NOT NULL DEFAULT {Session}", Database);
        server.AsSuperuser(string.Create(CultureInfo.InvariantCulture, $"UPDATE {table} SET mac_label = {Above} WHERE id > {rows}"), Database);
        server.AsSuperuser($"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (id, mac_label)", Database);
        server.AsSuperuser($"VACUUM FULL {table}", Database);
    }

    private static void Label(PostgresServer server, string root)
    {
        var scripts = Directory.GetFiles(Path.Combine(root, "src", "Menshen.Engine", "Labels", "Sql"), "labels_?_*.sql").Order(StringComparer.Ordinal).ToArray();
        if (scripts.Length == 0) throw new BenchFailure("the label mechanism's SQL is not below src/Menshen.Engine/Labels/Sql");
        // Labelling keeps what the ledger of grants says of a table's. Here nobody has granted by it.
        server.AsSuperuser(
            "CREATE SCHEMA menshen; CREATE TABLE menshen.grant_ledger (id bigint, class_id oid, object_id oid, column_id int, grantee oid, privilege text, valid_until timestamptz, "
            + "purpose text, given_by text, ended_at timestamptz)", Database);
        // Servers' programs run as another user, who may not enter our repository: the text goes in by the command line's file of a folder of theirs.
        server.RunFiles(Copied(server, scripts), Database);
        server.AsSuperuser(
            $"SELECT menshen_labels.define({Session}, 'S:A'), menshen_labels.define({Above}, 'TS:A,B'), menshen_labels.define(1, 'U'); "
            + $"SELECT menshen_labels.ensure_login('{Principal}', '{Principal}.{Session:x}', {Session}, {Session}, '{Password}'); "
            + $"SELECT menshen_labels.protect('{Labelled}'::regclass, '{{}}', 1, {Session}, false, false, 'postgres'); SELECT menshen_labels.rebuild_keys('{Labelled}'::regclass)",
            Database);
        server.AsSuperuser($"UPDATE {Labelled} SET mac_label = {Above} WHERE id > (SELECT max(id) * 10 / 11 FROM {Labelled})", Database);
        server.AsSuperuser($"VACUUM FULL {Labelled}", Database);
        // The session's label is above the bottom: the tables without labels would refuse it, which is right and not what is measured here.
        foreach (var table in (string[])[None, Naive]) server.AsSuperuser($"DROP TRIGGER IF EXISTS menshen_floor ON {table}", Database);
    }

    private static List<string> Copied(PostgresServer server, IEnumerable<string> scripts)
    {
        List<string> copies = [];
        foreach (var script in scripts)
        {
            var copy = Path.Combine(server.SocketFolder, Path.GetFileName(script));
            File.WriteAllText(copy, File.ReadAllText(script));
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            copies.Add(copy);
        }

        return copies;
    }
}
