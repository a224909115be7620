using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Menshen.Interop.Tests.Logins;

public sealed class IdentifiedUser(SharedDeployment shared) : ClientUser(shared, "it_known");

/// <summary>Nobody does anything before he has said and proven who he is; and he stays who he is.</summary>
public sealed class IdentificationTests(IdentifiedUser client) : IClassFixture<IdentifiedUser>
{
    [Fact]
    [Requirement("gat389-4.1.1-a")]
    public async Task A_statement_before_the_start_of_a_session_is_not_heard()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, client.Deployment.Port);
        var stream = socket.GetStream();
        const string statement = "CREATE TABLE before_login (id int)";
        await stream.WriteAsync((byte[])[(byte)'Q', 0, 0, 0, (byte)(5 + statement.Length), .. Encoding.ASCII.GetBytes(statement), 0]);
        var answer = new byte[512];
        using var patience = new CancellationTokenSource(BusyMachine.Patience);
        var length = 0;
        for (int read; (read = await ReadAsync(stream, answer.AsMemory(length), patience.Token)) > 0;)
            length += read;
        Encoding.ASCII.GetString(answer, 0, length).ShouldNotContain("CREATE");
        (await client.User.PsqlAsync("-c", "SELECT to_regclass('before_login') IS NULL")).Succeeded().Text.ShouldBe("t");
    }

    [Theory]
    [Requirement("gat389-4.1.2-0.1")]
    [Requirement("gat389-5.1.1.1-1")]
    [Requirement("gat389-5.1.1.1-3")]
    [Requirement("realname-7.4.1-1.1")]
    [Requirement("realname-7.9.1-1")]
    [Requirement("tencentdb-2.2-1.1")]
    [InlineData("it_known", "wrong")]
    [InlineData("it_known", "")]
    [InlineData("it_nobody", "wrong")]
    [InlineData("", "")]
    [Requirement("gat389-5.1.1.1-0")]
    public async Task Neither_a_wrong_nor_an_empty_secret_nor_an_unknown_name_gets_in_through_the_gateway_or_past_it(string name, string password)
    {
        var environment = client.User.LibpqEnvironment;
        (environment["PGUSER"], environment["PGPASSWORD"]) = (name.Length > 0 ? name : "nobody", password);
        // The other way: the engine's own socket, which root may enter, with what opens the gateway.
        var beside = new Dictionary<string, string>(environment) { ["PGHOST"] = client.Deployment.EngineSocketDirectory, ["PGPASSWORD"] = client.User.Password };
        foreach (var way in new[] { environment, beside })
        {
            var tried = await ToolRun.OfAsync("psql", ["-X", "-w", "-c", "SELECT 'executed'"], way);
            tried.Code.ShouldBe(2, tried.Error);
            tried.Output.ShouldNotContain("executed");
        }

        (await client.User.PsqlAsync("-c", "SELECT 1")).Succeeded();
    }

    [Fact]
    [Requirement("gat389-5.1.1.1-4")]
    public async Task Who_has_just_been_in_proves_himself_again()
    {
        (await client.User.PsqlAsync("-c", "SELECT 1")).Succeeded();
        var environment = client.User.LibpqEnvironment;
        environment.Remove("PGPASSWORD");
        (await ToolRun.OfAsync("psql", ["-X", "-w", "-c", "SELECT 1"], environment)).Error.ShouldContain("no password supplied");
    }

    [Fact]
    [Requirement("realname-7.9.1-2.1")]
    public async Task Whatever_a_session_calls_itself_its_records_name_the_subject()
    {
        var run = await client.User.PsqlAsync(
            "-v", "ON_ERROR_STOP=0", "-c", "SET application_name = 'it_sec'", "-c", "SET ROLE menshen", "-c", "SET SESSION AUTHORIZATION menshen", "-c", "SELECT 'spoofed-4711' AS mark");
        run.Error.ShouldContain("permission denied to set role \"menshen\"");
        run.Error.ShouldContain("permission denied to set session authorization");
        run.Output.ShouldContain("spoofed-4711");
        (await client.Deployment.JournalAsync("it_known")).ShouldContain(row => row.Event == "statement" && row.Text!.Contains("mark", StringComparison.Ordinal));
    }

    private static async Task<int> ReadAsync(NetworkStream stream, Memory<byte> room, CancellationToken stop)
    {
        try
        {
            return room.IsEmpty ? 0 : await stream.ReadAsync(room, stop);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
