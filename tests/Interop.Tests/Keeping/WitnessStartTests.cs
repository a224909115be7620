namespace Menshen.Interop.Tests.Keeping;

/// <summary>A journal that was put back to an older copy while nothing ran, and what the next start makes of it.</summary>
public sealed class WitnessStartTests
{
    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public async Task An_old_copy_of_the_journal_that_was_put_back_is_an_alarm_where_the_policy_says_so()
    {
        var elsewhere = Directory.CreateTempSubdirectory("menshen-witness-").FullName;
        try
        {
            await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Keeping = _ => [$"witness: [{elsewhere}/notes]"] });
            await deployment.DownAsync();
            var old = Path.Combine(elsewhere, "old");
            Copy(deployment.Journal, old);
            await deployment.UpAsync();
            await deployment.AddUserAsync("it_forgotten");
            await deployment.DownAsync();
            (await deployment.MenshenAsync("journal", "verify", "--witness", $"{elsewhere}/notes")).Succeeded();

            // What somebody does who wants the new user forgotten. The journal by itself is as sound as before.
            Directory.Delete(deployment.Journal, recursive: true);
            Copy(old, deployment.Journal);
            (await deployment.VerifyAsync()).Succeeded();

            await deployment.UpAsync();
            (await deployment.MenshenAsync("status")).Output.ShouldContain("contradicts the journal");
            var rows = await deployment.JournalAsync();
            rows.ShouldContain(row => row.Event == "witness_contradicted" && row.Detail!.Contains("an older copy was put in its place"));
            await Eventually.TrueAsync(
                async () => (await deployment.JournalAsync()).Any(row => row.Event == "alarm_raised" && row.Detail!.Contains("critical journal-witness", StringComparison.Ordinal)), "no alarm");
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public async Task Where_the_policy_refuses_it_nothing_starts_and_the_way_out_leaves_its_record()
    {
        var elsewhere = Directory.CreateTempSubdirectory("menshen-witness-").FullName;
        try
        {
            await using var deployment = await Deployment.CreateAsync(
                new DeploymentSetup { Keeping = _ => [$"witness: [{elsewhere}/notes]", "witness-mismatch: refuse"] });
            await deployment.DownAsync();
            var old = Path.Combine(elsewhere, "old");
            Copy(deployment.Journal, old);
            await deployment.UpAsync();
            await deployment.DownAsync();
            Directory.Delete(deployment.Journal, recursive: true);
            Copy(old, deployment.Journal);
            (await Should.ThrowAsync<InvalidOperationException>(deployment.UpAsync)).Message.ShouldContain("contradicts the journal");

            // After a fire: the file alone does nothing; with the sealed copy gone it is read once, recorded, and given up again.
            var policy = Path.Combine(deployment.Directory, "policy.yaml");
            await File.WriteAllTextAsync(policy, (await File.ReadAllTextAsync(policy)).Replace("witness-mismatch: refuse", "witness-mismatch: alarm", StringComparison.Ordinal));
            (await Should.ThrowAsync<InvalidOperationException>(deployment.UpAsync)).Message.ShouldContain("contradicts the journal");
            File.Delete(Path.Combine(deployment.Directory, "policy.applied"));
            (await Should.ThrowAsync<InvalidOperationException>(deployment.UpAsync)).Message.ShouldContain("had no copy of the policy in force");
            await deployment.UpAsync();
            (await deployment.MenshenAsync("status")).Output.ShouldContain("journal.witness-mismatch refuse -> alarm [weakens]");
            (await deployment.JournalAsync()).ShouldContain(row => row.Event == "witness_contradicted" && row.Detail!.Contains("an older copy was put in its place"));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
