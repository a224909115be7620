using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>What tests of a primary and its standby ask of a gateway.</summary>
internal static class Pair
{
    /// <summary>The hosts as <c>menshen status</c> has them.</summary>
    public static async Task<List<JsonElement>> HostsAsync(this Deployment gateway)
    {
        using var status = JsonDocument.Parse((await gateway.MenshenAsync("status", "--json")).Output);
        return [.. status.RootElement.GetProperty("engine").GetProperty("hosts").EnumerateArray().Select(host => host.Clone())];
    }

    /// <summary>Such as <c>primary 2</c>: role and timeline.</summary>
    public static string RoleOf(JsonElement host) => $"{host.GetProperty("role")} {host.GetProperty("timeline")}";

    /// <summary>For Npgsql, with a session of its own for each connection.</summary>
    public static string Connection(this DeploymentUser user) => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database, SslMode = SslMode.VerifyFull,
        RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, Timeout = 15, CommandTimeout = 15,
    }.ConnectionString;

    /// <summary>Each row whose COMMIT was answered is there, and of no transaction a half.</summary>
    public static async Task HasAllAsync(this DeploymentUser user, params PatientWriter[] writers)
    {
        var acknowledged = writers.SelectMany(writer => writer.Acknowledged.ToList()).ToList();
        var there = (await user.PsqlAsync("-c", "SELECT id FROM ledger")).Succeeded().Lines.Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToHashSet();
        acknowledged.Except(there).ShouldBeEmpty("what was acknowledged is not there");
        there.ShouldAllBe(id => id > 0, "half a transaction is there");
    }
}
