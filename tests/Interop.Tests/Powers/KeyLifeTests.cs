using System.Text.Json;

namespace Menshen.Interop.Tests.Powers;

/// <summary>The life of keys from the command line: made, rotated, backed up, destroyed by two persons.</summary>
[Collection<PowersDeployment>]
public sealed class KeyLifeTests(PowersDeployment powers)
{
    private const int Findings = 2;

    [Fact]
    [Requirement("gbt20009-5.1.3.1-a.1")]
    [Requirement("gbt20009-5.1.3.1-d1.1")]
    [Requirement("gbt20009-5.1.3.1-d1.2")]
    [Requirement("gbt20009-5.1.3.1-d1.3")]
    [Requirement("credit-5.3-a.2")]
    public async Task Every_key_is_listed_with_type_purpose_validity_state_and_place_and_none_is_shown()
    {
        (await AsAsync(Administrators.System, "keys", "list")).Error.ShouldContain("not for sysadmin");
        (await AsAsync(Administrators.System, "keys", "make", "it-stolen", "--tag", "t", "--mode", "e")).Error.ShouldContain("not for sysadmin");
        (await AsAsync(Administrators.Security, "keys", "make", "it-listed", "--tag", "pii.phone", "--mode", "r", "--days", "30")).Succeeded();
        (await AsAsync(Administrators.Security, "keys", "make", "it-listed", "--tag", "pii.phone", "--mode", "r")).Error.ShouldContain("given once");

        using var listing = JsonDocument.Parse((await AsAsync(Administrators.Auditor, "keys", "list", "--json")).Succeeded().Output);
        var keys = listing.RootElement.GetProperty("keys").EnumerateArray().ToList();
        foreach (var key in keys)
        {
            key.GetProperty("type").GetString().ShouldBeOneOf("private key", "secret key");
            key.GetProperty("purpose").GetString().ShouldBeOneOf("digital signature", "key encryption", "key derivation", "data encryption");
            key.GetProperty("owner").GetString().ShouldNotBeNullOrEmpty();
            key.GetProperty("algorithm").GetString()!.ShouldContain("256");
        }
        keys.Count(key => key.GetProperty("place").GetString() == "keystore").ShouldBeGreaterThan(4);
        var made = keys.Single(key => key.GetProperty("name").GetString() == "it-listed");
        (made.GetProperty("algorithm").GetString(), made.GetProperty("state").GetString(), made.GetProperty("place").GetString(), made.GetProperty("owner").GetString())
            .ShouldBe(("SM4-SIV 256", "active", "catalogue", Administrators.Security));
        made.GetProperty("not_after").GetDateTime().ShouldBe(DateTime.UtcNow.AddDays(30), TimeSpan.FromMinutes(10));

        (await AsAsync(Administrators.Security, "keys", "rotate", "it-listed")).Succeeded().Output.ShouldContain("version 2");
        (await AsAsync(Administrators.Auditor, "keys", "list")).Succeeded().Output.ShouldContain("decrypt-only");
        (await powers.Running.JournalAsync()).ShouldContain(row => row.Event == "key_changed" && row.Detail!.Contains("it-listed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_rotated_says_why()
    {
        (await AsAsync(Administrators.Security, "keys", "make", "it-equal", "--tag", "pii.name", "--mode", "e")).Succeeded();
        // Nothing is sealed with it, so that nothing is in the way.
        (await AsAsync(Administrators.Security, "keys", "rotate", "it-equal")).Succeeded().Output.ShouldContain("version 2");
        (await AsAsync(Administrators.Security, "keys", "rotate", "journal-signing")).Error.ShouldContain("key of the keystore");
        (await AsAsync(Administrators.Security, "keys", "rotate", "it-nothing")).Error.ShouldContain("no seal group");
        (await AsAsync(Administrators.Security, "keys", "make", "it-odd", "--tag", "t", "--mode", "x")).Error.ShouldContain("no mode");
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-a.2")]
    public async Task A_backup_in_shares_is_written_for_its_owner_alone_recorded_and_restored_by_two_of_three()
    {
        (await AsAsync(Administrators.Security, "keys", "make", "it-saved", "--tag", "pii.name", "--mode", "e")).Succeeded();
        var file = Path.Combine(powers.Running.Directory, "keys.backup");
        var made = (await AsAsync(Administrators.Security, "keys", "backup", file, "--shares", "3", "--threshold", "2")).Succeeded();
        foreach (var path in (string[])[file, $"{file}.share-1", $"{file}.share-2", $"{file}.share-3"])
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await AsAsync(Administrators.Security, "keys", "backup", file, "--shares", "3")).Error.ShouldContain("there already");
        (await AsAsync(Administrators.Security, "keys", "backup", file + "2", "--shares", "3", "--threshold", "4")).Error.ShouldContain("2 to 16");
        (await AsAsync(Administrators.Auditor, "keys", "backup", file + "2", "--shares", "3")).Error.ShouldContain("not for auditor");
        var digest = made.Output[(made.Output.IndexOf("SM3 ", StringComparison.Ordinal) + 4)..][..64];
        (await powers.Running.JournalAsync()).ShouldContain(row => row.Event == "key_changed" && row.Detail!.Contains(digest, StringComparison.Ordinal));

        var there = Path.Combine(powers.Running.Directory, "elsewhere");
        (await RestoreAsync(there, file, $"{file}.share-2")).Error.ShouldContain("takes 2 different shares");
        (await RestoreAsync(there, file, $"{file}.share-2", $"{file}.share-3")).Succeeded().Output.ShouldContain("keys");
        (await RestoreAsync(there, file, $"{file}.share-1", $"{file}.share-3")).Error.ShouldContain("never overwritten");
        Directory.GetFiles(Path.Combine(there, "keys")).Length.ShouldBe(Directory.GetFiles(Path.Combine(powers.Running.Directory, "keys")).Length);

        // What is made behind it lies on this disk alone until the next backup; to the second, as its creation is written.
        (await AsAsync(Administrators.Auditor, "status")).Output.ShouldNotContain("newer than their last backup");
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        (await AsAsync(Administrators.Security, "keys", "make", "it-after", "--tag", "pii.name", "--mode", "e")).Succeeded();
        (await AsAsync(Administrators.Auditor, "status")).Output.ReplaceLineEndings(" ").ShouldContain("newer than their last backup");
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.2-0")]
    public async Task A_key_is_destroyed_by_two_persons_with_a_proof_that_is_kept_nowhere_and_a_certificate()
    {
        (await AsAsync(Administrators.Security, "keys", "make", "it-doomed", "--tag", "pii.name", "--mode", "e")).Succeeded();
        (await AsAsync(Administrators.Security, "keys", "destroy", "it-doomed")).Error.ShouldContain("reason");
        // Who sits down at an open session has no password.
        (await DestroyAsync("not the password\n")).Error.ShouldContain("do not fit");
        var password = powers.PasswordOf(Administrators.Security);
        var asked = await DestroyAsync(password + "\n");
        asked.Code.ShouldBe(Findings);
        asked.Error.ShouldContain("waits for another person's approval");
        var listed = (await AsAsync(Administrators.Auditor, "approvals", "list", "--json")).Succeeded().Output;
        listed.ShouldNotContain(password);
        var id = await WaitingAsync();
        (await AsAsync(Administrators.Security, "approvals", "approve", id, "--reason", "mine")).Error.ShouldContain("second person");
        Files().ShouldNotBeEmpty();
        (await AsAsync(Administrators.Auditor, "approvals", "approve", id, "--reason", "seen the contract")).Succeeded();

        Files().ShouldBeEmpty();
        (await AsAsync(Administrators.Auditor, "keys", "list")).Succeeded().Output.ShouldContain("destroyed");
        (await DestroyAsync(password + "\n")).Error.ShouldContain("destroyed already");
        var certificate = (await powers.Running.JournalAsync()).Single(row => row.Event == "key_destroyed").Detail!;
        foreach (var part in (string[])["it-doomed", $"asked for by {Administrators.Security}", $"approved by {Administrators.Auditor}", "overwritten"])
            certificate.ShouldContain(part);
        string[] Files() => Directory.GetFiles(Path.Combine(powers.Running.Directory, "keys"), $"data-wrapping-{Number(listed)}.*");
    }

    private static readonly Dictionary<string, string> English = new() { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" };

    private int _number;

    private int Number(string listed)
    {
        listed.ShouldContain("it-doomed");
        if (_number == 0)
        {
            using var listing = JsonDocument.Parse(AsAsync(Administrators.Auditor, "keys", "list", "--json").GetAwaiter().GetResult().Succeeded().Output);
            _number = listing.RootElement.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("name").GetString() == "it-doomed").GetProperty("group").GetInt32();
        }
        return _number;
    }

    private Task<ToolRun> AsAsync(string name, params string[] words) => powers.Running.MenshenAsAsync(name, powers.PasswordOf(name), "", words);

    private Task<ToolRun> DestroyAsync(string proof) => powers.Running.MenshenAsAsync(
        Administrators.Security, powers.PasswordOf(Administrators.Security), proof, "keys", "destroy", "it-doomed", "--password-file", "-", "--reason", "contract ended");

    private static Task<ToolRun> RestoreAsync(string directory, string file, params string[] shares) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, ["keys", "restore", file, .. shares.SelectMany(share => (string[])["--share", share]), "--dir", directory], English);

    private async Task<string> WaitingAsync()
    {
        using var listing = JsonDocument.Parse((await AsAsync(Administrators.Auditor, "approvals", "list", "--json")).Succeeded().Output);
        return listing.RootElement.GetProperty("approvals").EnumerateArray()
            .Single(a => a.GetProperty("state").GetString() == "pending" && a.GetProperty("operation").GetString() == "key.destroy").GetProperty("id").GetRawText();
    }
}
