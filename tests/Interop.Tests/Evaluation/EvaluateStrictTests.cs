using System.Text.Json;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>The judge before a deployment in profile strict, where nobody comes in with a password alone: neither it nor its subjects.</summary>
public sealed class EvaluateStrictTests
{
    [Fact]
    public async Task It_enrols_codes_as_a_person_does_has_certificates_issued_and_leaves_neither_behind()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup { Strict = true });
        Dictionary<string, string> environment = new() { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1", ["DOTNET_TieredPGO"] = "0" };
        foreach (var (variable, name) in new[] { ("SYSTEM", Administrators.System), ("SECURITY", Administrators.Security), ("AUDITOR", Administrators.Auditor) })
            environment[$"MENSHEN_EVALUATE_{variable}"] = $"{name}:{await running.Administrators.PasswordOfAsync(running, name)}";
        var password = await running.Administrators.PasswordOfAsync(running, Administrators.System);
        var address = (await running.MenshenWithInputAsync($"{password}\n", "factor", "enrol", Administrators.System, "--plain", "--password-file", "-")).Succeeded().Text;
        var telephone = new Authenticator(address);
        (await running.MenshenWithInputAsync($"{password}\n{await telephone.NextAsync()}\n", "factor", "confirm", Administrators.System, "--password-file", "-", "--code-file", "-")).Succeeded();
        string[] words = ["evaluate", "--dir", running.Directory, "--json", "--check", "identity"];

        // Whoever has codes shows them: without them it is told what is missing, before anything is made.
        var without = await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, words, environment);
        without.Error.ShouldContain("MENSHEN_EVALUATE_SYSTEM_CODES");
        environment["MENSHEN_EVALUATE_SYSTEM_CODES"] = address[address.IndexOf("otpauth://", StringComparison.Ordinal)..].Split('\n')[0].Trim();

        await PassesAsync(words, environment, "identity.password-rules");
        // The factors themselves, which nobody but this deployment demands of all.
        await PassesAsync([.. words[..^1], "factors"], environment, "factors.demanded", "factors.administrators", "factors.codes", "factors.tickets");

        // His own codes are as they were; those that were enrolled are gone, and no certificate is in force.
        (await running.MenshenAsync("factor", "list", Administrators.System)).Succeeded().Output.ShouldContain("in force", Case.Insensitive);
        var listed = (await running.MenshenAsync("cert", "list", "--json")).Succeeded();
        using var certificates = JsonDocument.Parse(listed.Output);
        var all = certificates.RootElement.GetProperty("certificates").EnumerateArray().ToList();
        all.Count.ShouldBeGreaterThanOrEqualTo(3, "of each administrator one, at least");
        all.ShouldAllBe(one => one.GetProperty("revoked_at").ValueKind != JsonValueKind.Null);
    }

    private static async Task PassesAsync(string[] words, Dictionary<string, string> environment, params string[] ids)
    {
        var run = await PatientRun.OfAsync(words, environment);
        run.Output.ShouldNotBeEmpty(run.Error);
        using var report = JsonDocument.Parse(run.Output);
        var checks = report.RootElement.GetProperty("checks").EnumerateArray().ToList();
        foreach (var id in ids) checks.Select(check => check.GetProperty("id").GetString()).ShouldContain(id);
        checks.Where(check => check.GetProperty("verdict").GetString() != "pass").Select(check => check.GetRawText()).ShouldBeEmpty();
        report.RootElement.GetProperty("left_behind").EnumerateArray().Select(left => left.GetString()!).ShouldBeEmpty();
        run.Output.ShouldNotContain("secret=");
    }
}
