using System.Text.Json;

namespace Menshen.Interop.Tests.Factors;

/// <summary>What whoever can write the catalogue does with the rows of client certificates, and what it gives him.</summary>
public sealed class CertificateSealTests : IAsyncLifetime
{
    private Deployment _running = null!;

    public async ValueTask InitializeAsync() =>
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = "factors:\n  subjects:\n    - {name: it_victim, demand: certificate}\n    - {name: it_earlier, demand: certificate}\n" });

    public ValueTask DisposeAsync() => _running.DisposeAsync();

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task Whoever_writes_the_catalogue_gives_his_certificate_to_nobody_else_and_brings_no_revoked_one_back()
    {
        var (victim, thief) = (await _running.AddUserAsync("it_victim"), await _running.AddUserAsync("it_thief"));
        var (lost, stolen) = (await IssueAsync("it_victim"), await IssueAsync("it_thief"));
        (await PsqlAsync(victim, lost)).Succeeded();
        await TamperAsync($"CREATE TABLE menshen.kept AS SELECT * FROM menshen.certificate WHERE serial = '{lost.Serial}'");
        (await _running.MenshenAsync("cert", "revoke", lost.Serial)).Succeeded();
        (await PsqlAsync(victim, lost)).Code.ShouldBe(2);

        // Undone in the row, and the whole row of before put back.
        await TamperAsync($"UPDATE menshen.certificate SET revoked_at = NULL, revoked_by = NULL WHERE serial = '{lost.Serial}'");
        (await PsqlAsync(victim, lost)).Code.ShouldBe(2, "the revocation was undone");
        await TamperAsync($"DELETE FROM menshen.certificate WHERE serial = '{lost.Serial}'", "INSERT INTO menshen.certificate SELECT * FROM menshen.kept");
        (await PsqlAsync(victim, lost)).Code.ShouldBe(2, "the row of before the revocation was put back");

        await TamperAsync($"UPDATE menshen.certificate c SET subject_id = s.id FROM menshen.subject s WHERE c.serial = '{stolen.Serial}' AND s.name = 'it_victim'");
        (await PsqlAsync(victim, stolen)).Code.ShouldBe(2, "a certificate was given to somebody else");
        // It demands none of him; and so it is known that the certificate itself is in order.
        (await PsqlAsync(thief, stolen)).Code.ShouldBe(2, "it is his no more");
        (await PsqlAsync(thief, null)).Succeeded();

        await _running.DownAsync();
        await _running.UpAsync();
        foreach (var identity in new[] { lost, stolen }) (await PsqlAsync(victim, identity)).Code.ShouldBe(2, "a restart has forgotten it");
        (await _running.MenshenAsync("cert", "list")).Succeeded().Output.Split('\n').Count(line => line.Contains("forged", StringComparison.Ordinal)).ShouldBe(2);
        (await _running.MenshenAsync("status")).Output.ShouldContain(stolen.Serial);
        (await _running.JournalAsync()).Count(row => row.Event == "administration_acted" && row.Detail!.Contains("certificate.forged", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
        foreach (var identity in new[] { lost, stolen }) (await _running.MenshenAsync("cert", "revoke", identity.Serial)).Succeeded();
        (await _running.MenshenAsync("status")).Output.ShouldNotContain(stolen.Serial);
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task A_revocation_is_not_forgotten_because_of_what_the_row_said_when_it_was_revoked()
    {
        var victim = await _running.AddUserAsync("it_victim");
        var (over, marked, gone) = (await IssueAsync("it_victim", "over"), await IssueAsync("it_victim", "marked"), await IssueAsync("it_victim", "gone"));
        await TamperAsync("CREATE TABLE menshen.kept AS SELECT * FROM menshen.certificate");
        // Nobody is told, as nobody would be who only writes rows: the certificate that is over, the one that is revoked already, and the one that is not there.
        await _running.WriteCatalogueAsync(
            isTold: false, $"UPDATE menshen.certificate SET not_before = now() - interval '2 hours', not_after = now() - interval '1 hour' WHERE serial = '{over.Serial}'",
            $"UPDATE menshen.certificate SET revoked_at = now(), revoked_by = 'it_victim' WHERE serial = '{marked.Serial}'", $"DELETE FROM menshen.certificate WHERE serial = '{gone.Serial}'");
        foreach (var identity in new[] { over, marked, gone }) await _running.MenshenAsync("cert", "revoke", identity.Serial);
        await TamperAsync("DELETE FROM menshen.certificate", "INSERT INTO menshen.certificate SELECT * FROM menshen.kept");
        foreach (var identity in new[] { over, marked, gone }) (await PsqlAsync(victim, identity)).Code.ShouldBe(2, identity.Certificate);
        await _running.DownAsync();
        await _running.UpAsync();
        foreach (var identity in new[] { over, marked, gone }) (await PsqlAsync(victim, identity)).Code.ShouldBe(2, identity.Certificate);
    }

    [Fact]
    public async Task What_could_not_be_read_when_it_was_told_is_read_as_soon_as_it_can_be()
    {
        var (victim, leaver) = (await _running.AddUserAsync("it_victim"), await _running.AddUserAsync("it_leaver"));
        var identity = await IssueAsync("it_victim");
        (await PsqlAsync(victim, identity)).Succeeded();
        (await PsqlAsync(leaver, null)).Succeeded();
        await TamperAsync(
            "ALTER TABLE menshen.ticket RENAME TO ticket_away", "ALTER TABLE menshen.alias RENAME TO alias_away",
            $"UPDATE menshen.certificate SET revoked_at = now(), revoked_by = 'other gateway' WHERE serial = '{identity.Serial}'", "UPDATE menshen.subject SET enabled = false WHERE name = 'it_leaver'", "NOTIFY menshen_catalogue");
        var told = (await _running.MenshenAsync("status")).Output;
        await _running.WriteCatalogueAsync(isTold: false, "ALTER TABLE menshen.ticket_away RENAME TO ticket", "ALTER TABLE menshen.alias_away RENAME TO alias");
        (await PsqlAsync(victim, identity)).Code.ShouldBe(2, "the revocation was told once, and nobody read it");
        (await PsqlAsync(leaver, null)).Code.ShouldBe(2, "the account was closed, and nobody read it");
        told.ShouldContain("certificates are known as they were before");
        told.ShouldContain("users are known as they were before");
        (await _running.MenshenAsync("status")).Output.ShouldNotContain("as they were before");
    }

    [Fact]
    public async Task What_an_earlier_version_issued_is_sealed_at_the_first_start_and_never_again()
    {
        var user = await _running.AddUserAsync("it_earlier");
        var identity = await IssueAsync("it_earlier");
        var remembered = Path.Combine(_running.Directory, "certificates.revoked");
        File.Exists(remembered).ShouldBeTrue();
        async Task<int> SealedAsync()
        {
            var listed = (await _running.MenshenAsync("cert", "list")).Succeeded().Lines.Single(line => line.Contains(identity.Serial, StringComparison.Ordinal));
            return listed.Contains("forged", StringComparison.Ordinal) ? 0 : 1;
        }

        await TamperAsync($"UPDATE menshen.certificate SET seal = NULL WHERE serial = '{identity.Serial}'");
        (await SealedAsync()).ShouldBe(0);
        await _running.DownAsync();
        await _running.UpAsync();
        (await SealedAsync()).ShouldBe(0);
        await _running.DownAsync();
        File.Delete(remembered);
        await _running.UpAsync();
        (await SealedAsync()).ShouldBe(1);
        (await PsqlAsync(user, identity)).Succeeded();
        await _running.DownAsync();
        var kept = await File.ReadAllTextAsync(remembered);
        await File.WriteAllTextAsync(remembered, kept.Replace('=', ':') + "x");
        var refused = await _running.MenshenAsync("up", "--detach");
        await File.WriteAllTextAsync(remembered, kept);
        await _running.UpAsync();
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("is not what Menshen wrote");
    }

    private Task TamperAsync(params string[] statements) => _running.WriteCatalogueAsync(isTold: true, statements);

    private async Task<Identity> IssueAsync(string name, string place = "")
    {
        var directory = Directory.CreateDirectory(Path.Combine(_running.Directory, "issued", place)).FullName;
        var run = (await _running.MenshenAsync("cert", "issue", name, "--out", directory, "--json")).Succeeded();
        using var issued = JsonDocument.Parse(run.Output);
        return new Identity(issued.RootElement.GetProperty("serial").GetString()!, Path.Combine(directory, $"{name}.crt"), Path.Combine(directory, $"{name}.key"));
    }

    private static Task<ToolRun> PsqlAsync(DeploymentUser user, Identity? identity)
    {
        var environment = user.LibpqEnvironment;
        if (identity is not null) (environment["PGSSLCERT"], environment["PGSSLKEY"]) = (identity.Certificate, identity.Key);
        return ToolRun.OfAsync("psql", ["-XAt", "-c", "select current_user"], environment);
    }

    private sealed record Identity(string Serial, string Certificate, string Key);
}
