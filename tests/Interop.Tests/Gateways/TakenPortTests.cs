using System.Net;
using System.Net.Sockets;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Another program has the policy's port: whoever is woken by that must be able to start at once, and nothing of the policy may be lost by it.</summary>
public sealed class TakenPortTests
{
    [Fact]
    public async Task A_start_says_who_can_have_the_port_and_another_port_for_one_start_is_recorded()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await running.AddUserAsync("it_user");
        await running.DownAsync();

        using var other = new TcpListener(IPAddress.Loopback, running.Port);
        other.Start();
        var refused = (await Should.ThrowAsync<InvalidOperationException>(() => running.UpAsync())).Message;
        refused.ShouldContain($"the gateway cannot listen on 127.0.0.1:{running.Port}: Address already in use");
        refused.ShouldContain($"ss -Hltnp 'sport = :{running.Port}'");
        refused.ShouldContain("menshen up --port");

        var port = LoopbackPort.Next();
        await running.UpWithAsync("--port", $"{port}");
        using (var status = System.Text.Json.JsonDocument.Parse((await running.MenshenAsync("status", "--json")).Output))
            status.RootElement.GetProperty("listeners")[0].GetProperty("port").GetInt32().ShouldBe(port);
        (await ToolRun.OfAsync(
            "psql", [$"host=localhost port={port} user=it_user dbname=it_user sslmode=verify-full sslrootcert={running.AuthorityCertificate}", "-Atc", "SELECT 41 + 1"],
            new Dictionary<string, string> { ["PGPASSWORD"] = user.Password })).Succeeded().Text.ShouldBe("42");
        var started = (await running.JournalAsync()).Last(row => row.Event == "service_started");
        started.Detail!.ShouldContain($"127.0.0.1:{port} tls required by the one who started it");

        // The next start is the policy's again.
        await running.DownAsync();
        other.Stop();
        await running.UpAsync();
        (await user.PsqlAsync("-c", "SELECT 1")).Succeeded();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    public async Task What_is_no_port_is_refused(string port)
    {
        var refused = await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["up", "--port", port, "--dir", "/nonexistent"], Deployment.Environment);
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain($"{port} is no port");
    }
}
