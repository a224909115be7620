using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Two things that a person has besides a name and a password: another name, which is nobody else's for ever, and a certificate, which is worth nothing a moment after it was revoked.</summary>
internal sealed class DemoCertificate(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    /// <summary>Sessions of a revoked certificate end within a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Another name for the person, and somebody who would like to be called so.</summary>
    public async Task NameAsync(string name, CancellationToken cancellation)
    {
        var alias = name.Replace("newcomer", "xiaoxin", StringComparison.Ordinal);
        page.Typed(DemoCast.SecurityAdministrator, $"menshen user alias {name} {alias}");
        await AsSecurityAsync(c => c.AddAliasAsync(name, new NewAlias(alias), cancellation)).ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Identity_Alias, name, alias));
        page.Typed(DemoCast.SecurityAdministrator, $"menshen user add {alias}");
        try
        {
            await AsSecurityAsync(c => c.AddUserAsync(new NewUser(alias, null, null, "person", "", false), cancellation)).ConfigureAwait(false);
            findings.Expect(false, "an alias was given to somebody else as a name");
        }
        catch (ControlException refused)
        {
            page.Refusal(refused.Message);
            findings.Expect(refused.Message.Contains(alias, StringComparison.Ordinal), $"a name that is an alias was refused for another reason: {refused.Message}");
        }
    }

    /// <summary>A certificate, a session that shows it, and its end.</summary>
    public async Task ProveAsync(string name, string password, CancellationToken cancellation)
    {
        var place = Directory.CreateTempSubdirectory("menshen-demo-certificate-");
        try
        {
            page.Typed(DemoCast.SecurityAdministrator, $"menshen cert issue {name}");
            var (certificate, key) = (Path.Combine(place.FullName, $"{name}.crt"), Path.Combine(place.FullName, $"{name}.key"));
            var serial = await IssueAsync(name, certificate, key, cancellation).ConfigureAwait(false);
            await using var session = await gateway.OpenWithAsync(name, password, certificate, key, cancellation).ConfigureAwait(false);
            page.Say(DemoTexts.Identity_Certificate);
            page.Typed(DemoCast.SecurityAdministrator, $"menshen cert revoke {serial}");
            await AsSecurityAsync(c => c.RevokeCertificateAsync(serial, cancellation)).ConfigureAwait(false);
            page.Typed(name, "SELECT 1");
            var ended = await EndOfAsync(session, cancellation).ConfigureAwait(false);
            page.Refusal(ended);
            findings.Expect(ended.Contains(PostgresErrorCodes.AdminShutdown, StringComparison.Ordinal), $"the session of a revoked certificate ended so: {ended}");
            findings.Expect(!await OpensAsync(name, password, certificate, key, cancellation).ConfigureAwait(false), "a revoked certificate logs in");
            page.Say(DemoTexts.Identity_Revoked);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private async Task<string> IssueAsync(string name, string certificate, string key, CancellationToken cancellation)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), pair, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var issued = await AsSecurityAsync(c => c.IssueCertificateAsync(new CertificateWish(name, request, 1), cancellation)).ConfigureAwait(false);
        await File.WriteAllTextAsync(certificate, issued.Certificate, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(key, pair.ExportPkcs8PrivateKeyPem(), cancellation).ConfigureAwait(false);
        return issued.Serial;
    }

    private static async Task<string> EndOfAsync(NpgsqlConnection session, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            try
            {
                await using var command = new NpgsqlCommand("SELECT 1", session);
                await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            }
            catch (PostgresException refusal)
            {
                return $"FATAL {refusal.SqlState}: {refusal.MessageText}";
            }
            catch (NpgsqlException broken)
            {
                return broken.Message;
            }
            await Task.Delay(Look, cancellation).ConfigureAwait(false);
        }
        return "";
    }

    private async Task<bool> OpensAsync(string name, string password, string certificate, string key, CancellationToken cancellation)
    {
        try
        {
            await using var session = await gateway.OpenWithAsync(name, password, certificate, key, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private Task<T> AsSecurityAsync<T>(Func<ControlClient, Task<T>> question) => deployment.AskAsAsync(DemoCast.SecurityAdministrator, question);
}
