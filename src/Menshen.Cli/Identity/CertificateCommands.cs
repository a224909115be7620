using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Control;

namespace Menshen.Cli.Identity;

/// <summary><c>menshen cert issue | list | revoke</c>.</summary>
internal static class CertificateCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("cert", FactorTexts.Help_Cert)
    {
        CreateIssue(context, common), CreateList(context, common), CreateRevoke(context, common),
    };

    private static Command CreateIssue(CliContext context, CommonOptions common)
    {
        var name = new Argument<string>("name") { Description = FactorTexts.Help_Name, HelpName = "NAME" };
        var days = new Option<int?>("--days") { Description = FactorTexts.Help_Days, HelpName = "N" };
        var to = new Option<string>("--out") { Description = FactorTexts.Help_Out, HelpName = "DIR" };
        var command = new Command("issue", FactorTexts.Help_Cert_Issue) { name, days, to, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var directory = Path.GetFullPath(parse.GetValue(to) ?? ".");
            var (certificateFile, keyFile) = (Free(directory, $"{user}.crt"), Free(directory, $"{user}.key"));
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            // The name in it is for people who look at the file; the authority writes its own.
            var subject = new X500DistinguishedNameBuilder();
            subject.AddCommonName(user);
            var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
            var issued = await RunningServer.AskAsync(
                common.DirectoryOf(parse), c => c.IssueCertificateAsync(new CertificateWish(user, request, parse.GetValue(days)), cancellation)).ConfigureAwait(false);
            PasswordFile.Write(keyFile, [key.ExportPkcs8PrivateKeyPem()]);
            await File.WriteAllTextAsync(certificateFile, issued.Certificate, cancellation).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, issued, ControlJson.Default.IssuedCertificate);
                return;
            }

            context.Line(CliContext.Fill(FactorTexts.Cert_Issued, issued.Serial, user, Moments.Write(issued.NotAfter), certificateFile, keyFile));
            context.Line(CliContext.Fill(FactorTexts.Cert_Use, certificateFile, keyFile));
        });
        return command;
    }

    private static string Free(string directory, string file)
    {
        // A name may hold anything that a subject's may; a path it may not be.
        var path = Path.Combine(directory, Path.GetFileName(file));
        return !File.Exists(path) ? path
            : throw new CliRefusalException(CliContext.Fill(FactorTexts.Error_Exists, path), FactorTexts.Error_Exists_Hint, ExitCode.Findings);
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", FactorTexts.Help_Cert_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListCertificatesAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, listing, ControlJson.Default.CertificateListing);
                return;
            }

            var table = new Listing(
                FactorTexts.Column_Serial, FactorTexts.Column_User, FactorTexts.Column_Until, FactorTexts.Column_State, FactorTexts.Column_By);
            foreach (var c in listing.Certificates)
                table.Add(c.Serial, c.Name, Moments.Write(c.NotAfter), State(c), c.IssuedBy);
            table.Write(context);
        });
        return command;
    }

    private static string State(CertificateReport certificate) =>
        certificate.IsForged ? FactorTexts.State_Forged
            : certificate.RevokedAt is not null ? FactorTexts.State_Revoked
            : certificate.NotAfter < TimeProvider.System.GetUtcNow() ? FactorTexts.State_Over : FactorTexts.State_InForce;

    private static Command CreateRevoke(CliContext context, CommonOptions common)
    {
        var serial = new Argument<string>("serial") { Description = FactorTexts.Help_Serial, HelpName = "SERIAL" };
        var command = new Command("revoke", FactorTexts.Help_Cert_Revoke) { serial };
        command.SetAction(async (parse, cancellation) =>
        {
            var number = parse.GetRequiredValue(serial);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.RevokeCertificateAsync(number, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(FactorTexts.Cert_Revoked, number));
        });
        return command;
    }
}
