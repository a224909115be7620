using System.Text.Json;

namespace Menshen.Interop.Tests.Labels;

/// <summary>What cannot be labelled, and taking labels off again: a deployment of its own, whose policy changes.</summary>
public sealed class LabelReleaseTests
{
    private const string Database = "parcels";

    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    [Requirement("realname-6.2.3.1-p1")]
    public async Task A_table_with_strange_code_blocks_all_and_labels_are_taken_off_by_two()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy("open", "checked", "other") });
        var owner = await deployment.AddUserAsync("app", Database);
        (await owner.PsqlAsync(
            "-c", "CREATE TABLE open (id int PRIMARY KEY)", "-c", "INSERT INTO open VALUES (1)",
            "-c", "CREATE FUNCTION spy(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
            "-c", "CREATE TABLE checked (id int CHECK (spy(id)), during tsrange, EXCLUDE USING gist (during WITH &&))",
            "-c", "CREATE TABLE plain (id int PRIMARY KEY)", "-c", "CREATE TABLE elsewhere (id int PRIMARY KEY)", "-c", "CREATE TABLE other (id int REFERENCES elsewhere)",
            "-c", "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "-c", "CREATE TRIGGER see BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION see()")).Succeeded();
        var plan = await deployment.MenshenAsync("label", "apply", Database, "--plan");
        plan.Code.ShouldBe(2);
        foreach (var word in (string[])["public.open\tto label", "spy(integer)", "exclusion constraint", "trigger see", "foreign key other_id_fkey"]) plan.Output.ShouldContain(word);
        var refused = await deployment.MenshenAsync("label", "apply", Database);
        refused.Error.ShouldContain("spy(integer)");
        refused.Error.ShouldContain("trigger see");
        // All or nothing: a foreign key between a labelled and an unlabelled table would be neither.
        (await owner.PsqlAsync("-c", "SELECT count(*) FROM pg_attribute WHERE attname = 'mac_label'")).Text.ShouldBe("0");

        (await deployment.MenshenAsync("database", "create", "notes", "--owner", "app")).Succeeded();
        (await new DeploymentUser(deployment, owner.Name, owner.Password, "notes").PsqlAsync("-c", "CREATE TABLE note (id int PRIMARY KEY)")).Succeeded();
        await WithPolicyAsync(deployment, Policy("open", "plain") + Notes);
        (await deployment.MenshenAsync("label", "apply", Database)).Succeeded().Output.ShouldContain("2 tables");
        (await deployment.MenshenAsync("label", "apply", "notes")).Succeeded();
        await WithPolicyAsync(
            deployment, Policy("plain").Replace("[public, internal]", "[public, internal, secret]", StringComparison.Ordinal) + Notes + "\n  clearances: [{by: [app], highest: secret, lowest: public}]");
        // A clearance of the policy holds at once, too.
        await Eventually.TrueAsync(async () => (await deployment.MenshenAsync("label", "show", "app")).Output.Contains("secret", StringComparison.Ordinal));
        (await deployment.MenshenAsync("label", "check", Database)).Code.ShouldBe(2);
        // The other database does not know the new label yet, and nobody who applies it here waits for that.
        (await deployment.MenshenAsync("label", "apply", Database)).Succeeded();
        (await deployment.MenshenAsync("label", "apply", "notes")).Succeeded();
        (await deployment.MenshenAsync("label", "check", Database)).Output.ShouldContain("public.open\tnot in policy");
        (await deployment.MenshenAsync("label", "apply", Database, "--release")).Error.ShouldContain("reason");
        (await deployment.MenshenAsync("label", "apply", Database, "--release", "--reason", "published")).Error.ShouldContain("waits for another person's approval");
        await ApproveAsync(deployment, "label.apply");
        await Eventually.TrueAsync(async () => !(await deployment.MenshenAsync("label", "list")).Output.Contains("running", StringComparison.Ordinal));
        (await deployment.MenshenAsync("label", "check", Database)).Output.ShouldNotContain("not in policy", customMessage: (await deployment.MenshenAsync("label", "list")).Output);
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "labels_applied" && row.Detail!.StartsWith("released parcels/public.open", StringComparison.Ordinal));
        (await owner.PsqlAsync("-c", "SELECT count(*) FROM open")).Text.ShouldBe("1");
        await RenewedAtTheStartAsync(deployment);
    }

    /// <summary>The mechanism as a version before field labels left it: looked at with a finding, and renewed by the next start without being asked.</summary>
    private static async Task RenewedAtTheStartAsync(Deployment deployment)
    {
        await deployment.OpenEngineAsync("menshen");
        var engine = new Dictionary<string, string> { ["PGHOST"] = deployment.EngineSocketDirectory, ["PGUSER"] = "menshen", ["PGDATABASE"] = Database, ["PSQLRC"] = "/dev/null" };
        await Eventually.TrueAsync(async () => (await ToolRun.OfAsync(
            "psql", ["-X", "-w", "-c", "DROP FUNCTION IF EXISTS menshen_labels.unguarded_fields()", "-c", "COMMENT ON SCHEMA menshen_labels IS NULL"], engine)).Code == 0, "the engine lets nobody in");
        await deployment.CloseEngineAsync("menshen");
        const string outdated = "made by another version of Menshen: apply again";
        await Eventually.TrueAsync(async () => (await deployment.MenshenAsync("label", "check", Database)).Output.Contains(outdated, StringComparison.Ordinal), "an older mechanism is looked at");
        await deployment.DownAsync();
        await deployment.UpAsync();
        (await deployment.MenshenAsync("label", "check", Database)).Output.ShouldNotContain(outdated);
        (await deployment.JournalAsync()).Where(row => row.Event == "labels_applied" && row.Detail!.StartsWith("renewed ", StringComparison.Ordinal)).Select(row => row.Detail)
            .ShouldBe(["renewed parcels: done"], "and of `notes`, which is as it was made, nothing");
    }

    private static async Task WithPolicyAsync(Deployment deployment, string labels)
    {
        var file = Path.Combine(deployment.Directory, "policy.yaml");
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text[..text.IndexOf("labels:", StringComparison.Ordinal)] + labels + "\n");
        // One table less takes a second person: an edited file alone is not the policy.
        (await deployment.MenshenAsync("apply", file, "--reason", "other tables")).Error.ShouldContain("waits for another person's approval");
        await ApproveAsync(deployment, "policy.apply");
    }

    private static async Task ApproveAsync(Deployment deployment, string operation)
    {
        using var listing = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var waiting = listing.RootElement.GetProperty("approvals").EnumerateArray()
            .Single(a => a.GetProperty("state").GetString() == "pending" && a.GetProperty("operation").GetString() == operation);
        (await deployment.MenshenAsync("approvals", "approve", waiting.GetProperty("id").GetRawText(), "--reason", "it is public")).Succeeded();
    }

    private const string Notes = "\n    - {table: notes/public.note, default: public}";

    private static string Policy(params string[] tables) =>
        "labels:\n  levels: [public, internal]\n  labels: [public, internal]\n  tables:\n"
        + string.Join('\n', tables.Select(table => $"    - {{table: {Database}/public.{table}, default: public}}"));
}
