using System.Text.Json;
using Menshen.Samples.ExpressRealname;
using Npgsql;

namespace Menshen.Interop.Tests.Sealing;

/// <summary><c>menshen discover</c> on the express sample, loaded through the gateway.</summary>
public sealed class DiscoverTests(DiscoverTests.Sample sample) : IClassFixture<DiscoverTests.Sample>
{
    private const double Likely = 0.5;

    /// <summary>Columns with a person's data.</summary>
    private static readonly (string Column, string Tag)[] Personal =
    [
        ("outlets.manager_name", "pii.name"), ("outlets.manager_phone", "pii.phone"),
        ("couriers.courier_name", "pii.name"), ("couriers.document_number", "pii.id-card"), ("couriers.phone", "pii.phone"),
        ("persons.person_name", "pii.name"), ("persons.birth_date", "pii.date"), ("persons.phone", "pii.phone"), ("persons.street", "pii.address"),
        ("identity_documents.document_number", "pii.id-card"), ("identity_documents.document_name", "pii.name"),
        ("waybills.sender_name", "pii.name"), ("waybills.sender_phone", "pii.phone"), ("waybills.sender_street", "pii.address"),
        ("waybills.receiver_name", "pii.name"), ("waybills.receiver_phone", "pii.phone"), ("waybills.receiver_street", "pii.address"),
    ];

    /// <summary>Of the firm and not of a person, but of the same form: a person has to tell.</summary>
    private static readonly string[] OfTheFirm = ["outlets.phone", "outlets.street", "firms.service_phone"];

    [Fact]
    public async Task Every_personal_column_of_the_sample_is_found_and_nothing_else_is_likely()
    {
        using var report = await DiscoverAsync();
        var found = report.RootElement.GetProperty("found").EnumerateArray()
            .Select(entry => (Column: entry.GetProperty("column").GetString()!.Replace("express_shop/express.", "", StringComparison.Ordinal),
                Tag: entry.GetProperty("tag").GetString()!, Confidence: entry.GetProperty("confidence").GetDouble())).ToList();
        var likely = found.Where(entry => entry.Confidence >= Likely).ToList();
        Personal.Except(likely.Select(entry => (entry.Column, entry.Tag))).ShouldBeEmpty();
        likely.Select(entry => entry.Column).Except(Personal.Select(entry => entry.Column)).Except(OfTheFirm).ShouldBeEmpty();
        report.RootElement.GetProperty("unread").GetArrayLength().ShouldBe(0);
        report.RootElement.GetProperty("tables").GetInt32().ShouldBe(11);
    }

    [Fact]
    public async Task No_value_of_the_database_leaves_the_server_or_stands_in_a_record_or_log()
    {
        using var report = await DiscoverAsync();
        var values = sample.Values;
        values.Count.ShouldBeGreaterThan(1000);
        var journal = string.Join('\n', (await sample.Running.JournalAsync()).Where(row => row.Event == "administration_acted"));
        var said = report.RootElement.GetRawText() + journal + sample.Running.Said
            + string.Concat(Directory.EnumerateFiles(sample.Running.Directory, "*.log", SearchOption.AllDirectories).Select(File.ReadAllText));
        journal.ShouldContain("seal.discover");
        values.Where(value => said.Contains(value, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_draft_can_be_pasted_into_the_policy()
    {
        var run = (await sample.Running.MenshenAsync("discover", "express_shop")).Succeeded();
        var draft = run.Output[run.Output.IndexOf("seals:", StringComparison.Ordinal)..];
        draft.ShouldContain("express_shop/express.waybills.sender_phone");
        // A date cannot be sealed as it is.
        draft.ShouldNotContain("birth_date");
        run.Output.ShouldContain("identity numbers with the right check digit");
        var file = Path.Combine(sample.Running.Directory, "drafted.yaml");
        await File.WriteAllTextAsync(file, draft);
        (await sample.Running.MenshenAsync("policy", "check", file)).Succeeded();
    }

    [Fact]
    public async Task Only_the_security_administrator_may_look_and_only_into_databases_that_are_there()
    {
        (await sample.Running.MenshenAsync("discover", "menshen")).Code.ShouldNotBe(0);
        (await sample.Running.MenshenAsync("discover", "nowhere")).Error.ShouldContain("there is no database 'nowhere'");
        (await sample.Running.MenshenAsync("discover", "express_shop", "--sample", "5")).Error.ShouldContain("10 to 10000");
        var system = await sample.Running.Administrators.PasswordOfAsync(sample.Running, Administrators.System);
        (await sample.Running.MenshenAsAsync(Administrators.System, system, "", "discover", "express_shop")).Code.ShouldNotBe(0);
    }

    private async Task<JsonDocument> DiscoverAsync() =>
        JsonDocument.Parse((await sample.Running.MenshenAsync("discover", "express_shop", "--json")).Succeeded().Output);

    /// <summary>A deployment with the sample in a subject's database.</summary>
    public sealed class Sample : IAsyncLifetime
    {
        private const int Waybills = 2000;

        public Deployment Running { get; private set; } = null!;

        /// <summary>Names, numbers and addresses that are in the database.</summary>
        public HashSet<string> Values { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Running = await Deployment.CreateAsync(new DeploymentSetup());
            var owner = await Running.AddUserAsync("express_shop");
            await using var source = NpgsqlDataSource.Create(Logins.LoginDeployment.Settings(owner).ConnectionString);
            await using var connection = await source.OpenConnectionAsync();
            foreach (var script in SampleScript.Schema) await RunAsync(connection, script.Sql);
            foreach (var table in ExpressDataset.Create(seed: 7, Waybills).Tables)
            {
                await using var import = (StreamWriter)await connection.BeginTextImportAsync(table.CopyCommand);
                table.WriteTo(import.BaseStream);
            }

            await RunAsync(connection, SampleScript.AfterLoading.Sql);
            await using var command = new NpgsqlCommand(
                "SELECT document_number FROM express.couriers UNION SELECT document_number FROM express.identity_documents UNION SELECT phone FROM express.persons", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) Values.Add(reader.GetString(0));
        }

        public async ValueTask DisposeAsync() => await Running.DisposeAsync();

        private static async Task RunAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
