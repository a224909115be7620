using System.Net;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A deployment as the judge's target, within the test's own process.</summary>
internal static class JudgedDeployment
{
    public static async Task<MenshenTarget> TargetAsync(Deployment running, DnsEndPoint? elsewhere = null)
    {
        var gateway = new NpgsqlConnectionStringBuilder { Host = "localhost", Port = running.Port, SslMode = SslMode.VerifyFull, RootCertificate = running.AuthorityCertificate, Timeout = 15 };
        List<Credential> administrators = [];
        foreach (var name in new[] { Administrators.System, Administrators.Security, Administrators.Auditor })
            administrators.Add(new Credential(name, await running.Administrators.PasswordOfAsync(running, name)));
        return new MenshenTarget(RepositoryPaths.MenshenProgram, running.Directory, gateway, new MenshenAdministrators(administrators[0], administrators[1], administrators[2])) { Elsewhere = elsewhere };
    }
}
