using System.Globalization;
using System.Text;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Bench.Load;

/// <summary>The reference deployment: the express sample behind Menshen, senders with three sealed columns, an application, a clerk and an auditor.</summary>
internal sealed class LoadSite : IDisposable
{
    private const string Till = "till";
    private const string Clerk = "clerk";

    private static readonly string[] Sealed = ["person_name", "id_number", "phone"];
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(10);

    // The application sees and finds; the clerk has no rule, and so masks.
    private const string Policy = $$"""
        seals:
          - {group: person-name, tag: pii.name, mode: eq, columns: [{{BenchCluster.Database}}/express.sender.person_name]}
          - {group: id-card, tag: pii.id-card, mode: eq, columns: [{{BenchCluster.Database}}/express.sender.id_number]}
          - {group: phone, tag: pii.phone, mode: eq, columns: [{{BenchCluster.Database}}/express.sender.phone]}
        disclosure:
          - {id: till, by: [{{Till}}], tags: [pii.*], rights: [reveal, search, enter], purpose: collection of parcels}
        """ + "\n";

    private readonly MenshenContestant _menshen;

    private LoadSite(MenshenContestant menshen, Target application, Target masked, Target auditor, IReadOnlyList<LoadRequest> mix)
    {
        (_menshen, Application, Masked, Auditor, Mix) = (menshen, application, masked, auditor, mix);
        Subjects = [application.User, masked.User];
    }

    /// <summary>Sees in clear, searches, and inserts.</summary>
    public Target Application { get; }

    /// <summary>Sees masks.</summary>
    public Target Masked { get; }

    /// <summary>Searches the records while the load runs.</summary>
    public Target Auditor { get; }

    public IReadOnlyList<LoadRequest> Mix { get; }

    /// <summary>Whose statements are the load's, and nobody else's.</summary>
    public IReadOnlyList<string> Subjects { get; }

    public string Folder => _menshen.Folder;

    public static LoadSite Start(WorkFolder work, string root, LoadPlan plan, RunLog log)
    {
        var menshen = MenshenContestant.Start(work, root, scale: 0, new MenshenPlan("menshen", "bounded") { FurtherPolicy = Policy })
            ?? throw new BenchFailure("the program is not built");
        try
        {
            var (till, clerk) = (menshen.AddUser(Till), menshen.AddUser(Clerk));
            Fill(menshen.Target, work, plan, log);
            foreach (var column in Sealed)
                menshen.AskSecurity("seal", $"{BenchCluster.Database}/express.sender.{column}");
            var mix = LoadRequest.Mix(
                Lines(menshen.Target, "SELECT waybill_no FROM express.waybills ORDER BY waybill_id"),
                // The application's eyes: for the owner they are ciphertext.
                [.. Lines(till, "SELECT id, id_number FROM express.sender ORDER BY id").Select(Sender)]);
            return new LoadSite(menshen, till, clerk, menshen.Auditor(), mix);
        }
        catch
        {
            menshen.Dispose();
            throw;
        }
    }

    public void Dispose() => _menshen.Dispose();

    private static void Fill(Target owner, WorkFolder work, LoadPlan plan, RunLog log)
    {
        var data = ExpressDataset.Create(seed: 1, plan.Waybills);
        var script = Path.Combine(work.Root, "express.sql");
        using (var file = File.Create(script))
        {
            // Nobody asks as a manager or as the regulator: those rights go to the owner, who has them anyway.
            var members = new Dictionary<string, IReadOnlyList<string>>
            {
                ["express_app"] = [Till], ["express_courier"] = [Clerk], ["express_outlet_manager"] = [BenchCluster.User], ["express_auditor"] = [BenchCluster.User],
            };
            foreach (var part in SampleScript.Schema.Append(SampleScript.AccessFor(members)))
                Write(file, part.Sql);
            foreach (var table in data.Tables)
            {
                Write(file, table.CopyCommand.Replace("STDIN", "stdin", StringComparison.Ordinal) + ";");
                table.WriteTo(file);
                Write(file, "\\.");
            }

            Write(file, SampleScript.AfterLoading.Sql);
            Write(file, Senders);
        }

        Command.Run([PostgresPrograms.Find("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", script], LoadLimit, owner.Environment(tls: false));
        log.Say(string.Create(CultureInfo.InvariantCulture, $"the sample is there: {data.Rows} rows of {plan.Waybills} waybills"));
    }

    private const string Senders = $"""
        CREATE TABLE express.sender (id bigint PRIMARY KEY, person_name text NOT NULL, id_number text NOT NULL, phone text NOT NULL, city text NOT NULL);
        INSERT INTO express.sender SELECT p.person_id, p.person_name, d.document_number, p.phone, p.city
          FROM express.persons AS p JOIN express.identity_documents AS d USING (person_id) WHERE d.document_type = 'resident_id';
        CREATE INDEX sender_number ON express.sender (id_number);
        GRANT SELECT ON express.sender TO {Till}, {Clerk};
        ANALYZE express.sender;
        """;

    private static void Write(Stream file, string sql) => file.Write(Encoding.UTF8.GetBytes(sql + "\n"));

    private static string[] Lines(Target who, string sql) =>
        Command.Run([PostgresPrograms.Find("psql"), "-XqAtc", sql], LoadLimit, who.Environment(tls: false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (long Id, string Number) Sender(string line) => (long.Parse(line.Split('|')[0], CultureInfo.InvariantCulture), line.Split('|')[1]);
}
