using System.Text.Json;
using Npgsql;

namespace Menshen.Interop.Tests.Labels;

/// <summary>A Menshen with one labelled table: an application that owns it, couriers of two regions, an office that is cleared for all.</summary>
public class LabelDeployment : IAsyncLifetime
{
    public const string Database = "parcels";
    public const string Public = "1", East = "40003", West = "80003", All = "1c0007";

    private Deployment? _running;
    private Task? _applied;

    public Deployment Running => _running!;

    /// <summary>Further lines of the labelled tables.</summary>
    protected virtual string Tables => "";

    /// <summary>Further statements of the owner's, before anything is labelled.</summary>
    protected virtual string Before => "SELECT 1";

    public DeploymentUser Owner { get; private set; } = null!;

    public Dictionary<string, DeploymentUser> People { get; } = [];

    public static string Policy => $"""
        labels:
          levels: [public, internal, secret]
          categories: [east, west, complaints]
          labels: [public, internal:east, internal:west, "secret:east,west,complaints"]
          tables:
            - {"{"}table: {Database}/public.waybill, default: public{"}"}
            - {"{"}table: {Database}/public.sender, default: public{"}"}
          clearances:
            - {"{"}group: [couriers-east], highest: internal:east{"}"}
            - {"{"}group: [couriers-west], highest: internal:west{"}"}
            - {"{"}by: [office], highest: "secret:east,west,complaints"{"}"}
        seals:
          - {"{"}group: it-field, tag: pii.phone, mode: eq, columns: [{Database}/public.sender.phone], field-labels: yes{"}"}
          - {"{"}group: it-plain, tag: pii.plain, mode: eq, columns: [{Database}/public.sender.alias]{"}"}
          - {"{"}group: it-suffix, tag: pii.suffix, mode: eq, suffix: 4, columns: [{Database}/public.sender.mobile]{"}"}
        disclosure:
          - {"{"}id: fields, by: [chen_east, wu_west, office], tags: [pii.*], rights: [reveal, search, enter], purpose: tests{"}"}
        """;

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy.Replace("  clearances:", Tables + "  clearances:", StringComparison.Ordinal) });
        Owner = await _running.AddUserAsync("app", Database);
        foreach (var group in (string[])["couriers-east", "couriers-west"]) (await _running.MenshenAsync("group", "add", group)).Succeeded();
        foreach (var (name, group) in ((string, string?)[])[("chen_east", "couriers-east"), ("wu_west", "couriers-west"), ("office", null), ("nobody_cleared", null), ("passing", null), ("passing_through", "couriers-east"), ("direct_east", "couriers-east")])
        {
            People[name] = await _running.AddPersonAsync(name, Database);
            if (group is not null) (await _running.MenshenAsync("group", "member", "add", group, name)).Succeeded();
        }

        (await Owner.PsqlAsync(
            "-c", "CREATE TABLE sender (id int PRIMARY KEY, name text UNIQUE, phone text, alias text, mobile text)",
            "-c", "CREATE TABLE waybill (no int PRIMARY KEY, sender int REFERENCES sender, city text, note text)",
            "-c", "INSERT INTO sender VALUES (1, 'li'), (2, 'wang')",
            "-c", "INSERT INTO waybill SELECT n, CASE WHEN n > 7 THEN 1 + n % 2 END, 'Hangzhou', 'note ' || n FROM generate_series(1, 9) n",
            "-c", "GRANT SELECT, INSERT, UPDATE, DELETE ON waybill, sender TO PUBLIC", "-c", Before)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_running is null) return;
        await using var ending = _running;
        (await _running.VerifyAsync()).Succeeded();
    }

    /// <summary>Applies labels, once for all tests: again and again it would look at the whole database for each.</summary>
    public Task AppliedAsync() => _applied ??= ApplyAsync();

    private async Task ApplyAsync() => (await Running.MenshenAsync("label", "apply", Database)).Succeeded();

    /// <summary>psql straight in the engine as the door of a subject at a label; as the subject's own role without one.</summary>
    public async Task<ToolRun> DirectAsync(string subject, string? label, params string[] commands)
    {
        await OpenAsync(subject);
        return await ToolRun.OfAsync("psql", ["-X", "-At", "-w", .. commands.SelectMany(command => (string[])["-c", command])], Environment(subject, label));
    }

    /// <summary>Whether there is a login role of the subject at the label.</summary>
    public async Task<bool> HasDoorAsync(string subject, string label) =>
        (await DirectAsync("app", null, $"SELECT count(*) FROM pg_roles WHERE rolname = '{subject}.{label}' AND rolcanlogin")).Succeeded().Text == "1";

    public Dictionary<string, string> Environment(string subject, string? label) => new()
    {
        ["PGHOST"] = Running.EngineSocketDirectory, ["PGUSER"] = label is null ? subject : $"{subject}.{label}", ["PGDATABASE"] = Database,
        ["PSQLRC"] = "/dev/null", ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>Lets a subject's own role and its doors in without proof.</summary>
    public async Task OpenAsync(string subject)
    {
        if (_open.Add(subject)) await Running.OpenEngineAsync($"+{subject}");
    }

    /// <summary>How Npgsql connects as a subject, at its default label.</summary>
    public string Connection(string subject)
    {
        var user = People[subject];
        return new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = Database,
            SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false,
        }.ConnectionString;
    }

    /// <summary>The number of what waits for approval.</summary>
    public async Task<string> WaitingAsync(string operation, string about)
    {
        using var listing = JsonDocument.Parse((await Running.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        return listing.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("state").GetString() == "pending"
            && a.GetProperty("operation").GetString() == operation && a.GetProperty("object").GetString()!.Contains(about, StringComparison.Ordinal)).GetProperty("id").GetRawText();
    }

    private readonly HashSet<string> _open = [];
}
