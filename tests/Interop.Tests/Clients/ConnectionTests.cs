using System.Net;
using System.Net.Sockets;

namespace Menshen.Interop.Tests.Clients;

public sealed class ConnectionUser(SharedDeployment shared) : ClientUser(shared, "it_connect");

/// <summary>How libpq and raw sockets negotiate TLS, GSS and channel binding with the gateway.</summary>
public sealed class ConnectionTests(ConnectionUser client) : IClassFixture<ConnectionUser>
{
    [Theory]
    [InlineData("prefer", "prefer")]
    [InlineData("require", "require")]
    [InlineData("verify-ca", "prefer")]
    [InlineData("verify-full", "require")]
    [InlineData("verify-full", "disable")]
    public async Task Every_mode_with_TLS_gets_in(string mode, string binding)
    {
        var run = await AskAsync(mode, binding);
        run.Succeeded().Text.ShouldBe("it_connect");
    }

    [Fact]
    public async Task Plaintext_is_refused_and_the_message_says_what_to_do()
    {
        var run = await AskAsync("disable", "prefer");
        run.Code.ShouldBe(2);
        run.Error.ShouldContain("FATAL:");
        run.Error.ShouldContain("TLS");
        run.Error.ShouldContain("HINT:");
    }

    [Fact]
    public async Task A_stranger_authority_is_noticed_by_the_client()
    {
        var environment = client.User.LibpqEnvironment;
        environment["PGSSLROOTCERT"] = "/etc/ssl/certs/ca-certificates.crt";
        if (!File.Exists(environment["PGSSLROOTCERT"]))
            environment["PGSSLROOTCERT"] = "/nonexistent.crt";
        (await ToolRun.OfAsync("psql", ["-XAt", "-c", "select 1"], environment)).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_user_and_an_unknown_database_are_told_and_journaled()
    {
        var wrong = await ConnectAsync("PGPASSWORD", "not-this-one");
        wrong.Error.ShouldContain("password authentication failed for user \"it_connect\"");
        var unknown = await ConnectAsync("PGUSER", "it_nobody");
        unknown.Error.ShouldContain("password authentication failed for user \"it_nobody\"");
        (await ConnectAsync("PGDATABASE", "it_nowhere")).Error.ShouldContain("FATAL:  database \"it_nowhere\" does not exist");
        var failures = (await client.Deployment.JournalAsync()).Where(row => row.Event == "login_failed").ToList();
        failures.ShouldContain(row => row.Subject == "it_connect" && row.Source!.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        failures.ShouldContain(row => row.Subject == "it_nobody");
    }

    [Fact]
    public async Task A_request_for_GSS_is_declined_and_TLS_may_follow()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, client.Deployment.Port);
        // Code 80877104 asks for GSS encryption, 80877103 for TLS (manual: "Message Formats").
        (await AnswerAsync(socket, [0, 0, 0, 8, 4, 210, 22, 48])).ShouldBe('N');
        (await AnswerAsync(socket, [0, 0, 0, 8, 4, 210, 22, 47])).ShouldBe('S');
    }

    [Fact]
    public async Task A_replication_client_is_told_that_there_is_no_replication()
    {
        var run = await ToolRun.OfAsync("psql", ["-XAt", "replication=database", "-c", "IDENTIFY_SYSTEM"], client.User.LibpqEnvironment);
        run.Code.ShouldBe(2);
        run.Error.ShouldContain("replication");
    }

    [Fact]
    public async Task Startup_options_reach_the_engine()
    {
        // PostgreSQL 15 keeps ASCII alone in an application's name: six bytes of UTF-8, six question marks.
        var environment = client.User.LibpqEnvironment;
        environment["PGOPTIONS"] = "-c work_mem=7MB -c search_path=here\\ ,there";
        environment["PGAPPNAME"] = "门神 test";
        var run = await ToolRun.OfAsync("psql", ["-XAt", "-c", "show work_mem", "-c", "show search_path", "-c", "show application_name"], environment);
        run.Succeeded().Lines.ShouldBe(["7MB", "here ,there", "?????? test"]);
    }

    private static async Task<char> AnswerAsync(Socket socket, byte[] request)
    {
        await socket.SendAsync(request);
        var answer = new byte[1];
        (await socket.ReceiveAsync(answer)).ShouldBe(1);
        return (char)answer[0];
    }

    private Task<ToolRun> AskAsync(string mode, string binding)
    {
        var environment = client.User.LibpqEnvironment;
        (environment["PGSSLMODE"], environment["PGCHANNELBINDING"], environment["PGGSSENCMODE"]) = (mode, binding, "prefer");
        return ToolRun.OfAsync("psql", ["-XAt", "-c", "select current_user"], environment);
    }

    private Task<ToolRun> ConnectAsync(string variable, string value)
    {
        var environment = client.User.LibpqEnvironment;
        environment[variable] = value;
        return ToolRun.OfAsync("psql", ["-XAt", "-c", "select 1"], environment);
    }
}
