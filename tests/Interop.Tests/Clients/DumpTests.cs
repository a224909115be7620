using System.Globalization;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Interop.Tests.Clients;

/// <summary>The sample database, loaded by psql through the gateway, small; and an empty database to restore into.</summary>
public sealed class DumpUser(SharedDeployment shared) : ClientUser(shared, "it_dump")
{
    public const int Waybills = 300;

    private DeploymentUser? _target;

    public ExpressDataset Sample { get; } = ExpressDataset.Create(seed: 1, Waybills);

    /// <summary>Owner of the database that dumps are restored into.</summary>
    public DeploymentUser Target => _target!;

    public string FileOf(string name) => Path.Combine(Deployment.Directory, name);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _target = await Deployment.AddUserAsync("it_restore");
        (await Deployment.MenshenAsync("database", "grant", User.Database, "it_direct")).Succeeded();
        var script = FileOf("sample.sql");
        await using (var file = File.Create(script))
        {
            foreach (var part in SampleScript.Schema)
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(part.Sql));
            foreach (var table in Sample.Tables)
            {
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(table.CopyCommand.Replace("STDIN", "stdin", StringComparison.Ordinal) + ";\n"));
                table.WriteTo(file);
                await file.WriteAsync("\\.\n"u8.ToArray());
            }

            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(SampleScript.AfterLoading.Sql));
        }

        (await User.PsqlAsync("-q", "-f", script)).Succeeded();
        // So that the one who comes past Menshen may read all that the owner may.
        (await User.PsqlAsync(
            "-c", "grant usage on schema express to it_direct",
            "-c", "grant select on all tables in schema express to it_direct",
            "-c", "grant select on all sequences in schema express to it_direct")).Succeeded();
    }
}

/// <summary>pg_dump and pg_restore through the gateway, compared with the same past it.</summary>
public sealed class DumpTests(DumpUser client) : IClassFixture<DumpUser>
{
    [Theory]
    [InlineData("plain")]
    [InlineData("inserts")]
    public async Task A_dump_is_the_same_byte_for_byte_as_without_Menshen(string kind)
    {
        string[] how = kind == "plain" ? [] : ["--inserts", "--rows-per-insert=50"];
        var through = (await ToolRun.OfAsync("pg_dump", how, client.User.LibpqEnvironment)).Succeeded();
        var direct = (await ToolRun.OfAsync("pg_dump", how, client.Direct.DirectEnvironment(client.User.Database))).Succeeded();
        through.Output.Length.ShouldBeGreaterThan(100_000);
        WithoutKeys(through).ShouldBe(WithoutKeys(direct));
    }

    [Fact]
    public async Task A_restored_dump_has_the_rows_of_the_sample()
    {
        var (dump, user, target) = (client.FileOf("sample.dump"), client.User, client.Target);
        (await ToolRun.OfAsync("pg_dump", ["--format=custom", "--exclude-schema=menshen", "--file", dump], user.LibpqEnvironment)).Succeeded();
        (await ToolRun.OfAsync("pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", target.Database, dump], target.LibpqEnvironment)).Succeeded();
        foreach (var table in client.Sample.Tables)
        {
            var digest = $"select count(*), md5(string_agg(t::text, ',' order by t::text)) from {table.Name} t";
            var source = await ToolRun.OfAsync("psql", ["-XAt", "-c", digest], client.Direct.DirectEnvironment(user.Database));
            var restored = (await target.PsqlAsync("-c", digest)).Succeeded();
            restored.Text.ShouldBe(source.Succeeded().Text, table.Name);
            restored.Text.ShouldStartWith(table.Rows.ToString(CultureInfo.InvariantCulture) + "|");
        }
    }

    [Fact]
    public async Task The_journal_says_what_was_loaded_and_what_was_carried_away()
    {
        (await ToolRun.OfAsync("pg_dump", ["--table=express.waybills", "--data-only"], client.User.LibpqEnvironment)).Succeeded();
        var copies = (await client.User.StatementsAsync("express.waybills")).Where(row => row.Command == "COPY").ToList();
        copies.First(row => row.Writes.Count > 0).ShouldHaveSucceeded(DumpUser.Waybills, writes: ["express.waybills"]);
        var carried = copies.Last(row => row.Reads.Count > 0);
        carried.ShouldHaveSucceeded(DumpUser.Waybills, reads: ["express.waybills"]);
        carried.Application.ShouldBe("pg_dump");
    }

    // Newer minor versions write a random key around the script: \restrict and \unrestrict.
    private static string[] WithoutKeys(ToolRun dump) =>
        [.. dump.Output.Split('\n').Where(line => !line.StartsWith(@"\restrict", StringComparison.Ordinal) && !line.StartsWith(@"\unrestrict", StringComparison.Ordinal))];
}
