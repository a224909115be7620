using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Keystore;
using Npgsql;

namespace Menshen.Server;

/// <summary>The one place that says whether Menshen is what it was made to be: program, surroundings, algorithms, keys, policy, journal, engine.</summary>
/// <remarks>At a start most of it was looked at on the way and is not looked at twice; what is <c>bad</c> then lets nobody in. On a live system everything is looked at anew.</remarks>
internal sealed class SelfCheck(Deployment deployment, DeploymentKeys keys, PolicyParts policies, DriftWatch drift)
{
    private const string Good = "good";
    private const string Told = "told";
    private const string Bad = "bad";

    public required ProgramGuard Program { private get; init; }

    public required JournalWriter Journal { private get; init; }

    public required WitnessStart Witnesses { private get; init; }

    public required string Origin { private get; init; }

    public required AdministrationLog Log { private get; init; }

    public required TimeProvider Time { private get; init; }

    /// <summary>What is to be said of a restore that this is the first start after; null: it is not.</summary>
    public string? Restored { private get; init; }

    /// <summary>At the start, before anybody is let in.</summary>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        var report = await RunAsync(isStart: true, cancellation).ConfigureAwait(false);
        var bad = report.Checks.Where(line => line.State == Bad).ToList();
        if (bad.Count == 0) return;
        foreach (var line in bad) Log.Write("menshen", "selfcheck.failed", line.Area, line.What);
        throw new ServerFaultException($"the self-check of the start failed: {bad[0].Area}: {bad[0].What}", "Nobody was let in. See docs/operations/selfcheck.md.");
    }

    /// <summary>Everything anew.</summary>
    public Task<SelfCheckReport> RunAsync(CancellationToken cancellation) => RunAsync(isStart: false, cancellation);

    private async Task<SelfCheckReport> RunAsync(bool isStart, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var verdict = isStart ? Program.Verdict! : await Task.Run(() => Program.Look(Log), cancellation).ConfigureAwait(false);
        List<SelfCheckLine> lines = [.. OfProgram(verdict), .. OfSurroundings(verdict)];
        if (!isStart) lines.Add(Try("algorithms", () => (Good, string.Create(CultureInfo.InvariantCulture, $"{CryptoSelfTest.Run().Count} published answers"))));
        lines.Add(Try("keys", OfKeys));
        lines.Add(Try("keys", OfCertificate));
        lines.Add(isStart ? new SelfCheckLine("policy", policies.State.Trouble is null ? Good : Told, policies.State.Trouble ?? policies.State.Current.ToString()) : await OfPolicyAsync(cancellation).ConfigureAwait(false));
        lines.AddRange(OfJournal(isStart));
        lines.AddRange(await OfEngineAsync(isStart, cancellation).ConfigureAwait(false));
        var worst = lines.Any(line => line.State == Bad) ? Bad : lines.Any(line => line.State == Told) ? Told : Good;
        return new SelfCheckReport(worst, Time.GetUtcNow(), Stopwatch.GetElapsedTime(begun).TotalMilliseconds, verdict.Digest, verdict.Publisher ?? "", lines);
    }

    private static IEnumerable<SelfCheckLine> OfProgram(ProgramVerdict verdict)
    {
        var findings = verdict.Findings.Where(finding => finding.Fault != ProgramFault.ForeignCode).ToList();
        foreach (var finding in findings) yield return new SelfCheckLine("program", Bad, finding.ToString());
        if (findings.Count > 0) yield break;
        yield return verdict.HasNoManifest
            ? new SelfCheckLine("program", Told, $"{verdict.Files} files without a signed manifest: nothing says how they should be")
            : new SelfCheckLine("program", Good, $"{verdict.Files} files as {ProgramManifest.NameOf(verdict.Publisher!)} signed them, version {verdict.Version}");
    }

    private IEnumerable<SelfCheckLine> OfSurroundings(ProgramVerdict verdict)
    {
        var findings = verdict.Findings.Where(finding => finding.Fault == ProgramFault.ForeignCode).ToList();
        foreach (var finding in findings) yield return new SelfCheckLine("surroundings", Program.Stops(finding) ? Bad : Told, finding.ToString());
        if (findings.Count == 0) yield return new SelfCheckLine("surroundings", Good, "no variable makes the runtime load other code");
    }

    private (string, string) OfKeys()
    {
        var count = keys.Describe().Count;
        var written = File.Exists(deployment.JournalPublicKey) ? File.ReadAllText(deployment.JournalPublicKey).Trim() : "";
        using var key = Sm2PublicKey.FromBytes(Convert.FromHexString(written));
        // Who verifies with another's key takes another's journal for this one.
        return key.KeyId.Span.SequenceEqual(keys.JournalVerifier.KeyId.Span) ? (Good, string.Create(CultureInfo.InvariantCulture, $"{count} opened; the auditors' copy of the journal's is the same"))
            : (Bad, $"{deployment.JournalPublicKey} is not the key that signs the journal: whoever verifies with it is deceived");
    }

    private (string, string) OfCertificate()
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(deployment.ServerCertificate);
        var left = certificate.NotAfter.ToUniversalTime() - Time.GetUtcNow().UtcDateTime;
        return left > TimeSpan.Zero ? (Good, string.Create(CultureInfo.InvariantCulture, $"the gateway's certificate is valid for {left.TotalDays:0} days"))
            : (Told, "the gateway's certificate has ended: the next start makes another");
    }

    private async Task<SelfCheckLine> OfPolicyAsync(CancellationToken cancellation)
    {
        var seal = new PolicySeal(keys.PolicyKey(), Origin);
        try
        {
            var (copy, now) = (new AppliedPolicyFile(deployment.AppliedPolicyFile, seal).Read(), policies.State.Current);
            if (copy is null || copy.Version != now.Version || copy.Digest != now.Digest) return new SelfCheckLine("policy", Bad, "this gateway's sealed copy is not the policy in force");
            if (await policies.Catalogue.NewestAsync(cancellation).ConfigureAwait(false) is not { } stored || stored.Version != now.Version || stored.Digest != now.Digest)
                return new SelfCheckLine("policy", Bad, $"the catalogue's newest policy is not {now}, which is in force here");
            return seal.Fits(stored.Version, stored.Text.Span, stored.Seal.Span)
                ? new SelfCheckLine("policy", policies.State.Trouble is null ? Good : Told, policies.State.Trouble ?? $"{now}, {now.Digest[..16]}, sealed in both places")
                : new SelfCheckLine("policy", Bad, "the catalogue's newest policy is not as Menshen wrote it");
        }
        catch (Exception e) when (e is ServerFaultException or NpgsqlException or EngineFaultException or IOException)
        {
            return new SelfCheckLine("policy", Bad, e.Message);
        }
    }

    private IEnumerable<SelfCheckLine> OfJournal(bool isStart)
    {
        foreach (var finding in Witnesses.Findings) yield return new SelfCheckLine("journal", Told, $"{finding.Witness}: {finding.Finding}");
        if (Restored is { } restored) yield return new SelfCheckLine("journal", Told, restored);
        if (Journal.Trouble is { } trouble) yield return new SelfCheckLine("journal", Told, trouble);
        if (!isStart)
            yield return Try("journal", () => WitnessComparison.Find(deployment.Journal, deployment.JournalMarkFile, Origin, keys.JournalVerifier) is { } missing ? (Bad, missing.Finding) : (Good, Reach()));
        else if (Witnesses.Findings.Count == 0 && Restored is null)
            yield return new SelfCheckLine("journal", Good, Reach());
    }

    private string Reach() => string.Create(CultureInfo.InvariantCulture, $"{Journal.Status.Records} records, nothing missing since the last mark");

    private async Task<IEnumerable<SelfCheckLine>> OfEngineAsync(bool isStart, CancellationToken cancellation)
    {
        try
        {
            var found = isStart ? drift.Findings : await drift.LookAsync(cancellation).ConfigureAwait(false);
            return found.Count == 0 ? [new SelfCheckLine("engine", Good, "roles, rules and settings are as policy and provisioning say")]
                : [.. found.Select(finding => new SelfCheckLine("engine", Told, finding.ToString()))];
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or IOException or TimeoutException)
        {
            return [new SelfCheckLine("engine", Told, $"it could not be looked at: {e.Message}")];
        }
    }

    private static SelfCheckLine Try(string area, Func<(string State, string What)> look)
    {
        try
        {
            var (state, what) = look();
            return new SelfCheckLine(area, state, what);
        }
        catch (Exception e) when (e is KeystoreException or IOException or UnauthorizedAccessException or FormatException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            return new SelfCheckLine(area, Bad, e.Message);
        }
    }
}
