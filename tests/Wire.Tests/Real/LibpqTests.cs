using System.Diagnostics;
using System.Security.Cryptography;

namespace Menshen.Wire.Tests.Real;

/// <summary>PostgreSQL's own client against our login: TLS, both SCRAM mechanisms, and each refusal as a person reads it.</summary>
public class LibpqTests
{
    [Theory]
    [InlineData("SHA256", "require")]
    [InlineData("SHA384", "require")]
    [InlineData("SHA512", "require")]
    [InlineData("SHA256", "disable")]
    public void Psql_logs_in_with_and_without_a_bound_channel(string hash, string channelBinding)
    {
        using var gate = new LoopbackGate(new HashAlgorithmName(hash));
        var (code, output, error) = Psql(gate, "secret", $"user=ada dbname=parcels sslmode=require channel_binding={channelBinding}");
        error.ShouldContain("welcome through the gate");
        output.Trim().ShouldBe("LISTEN");
        code.ShouldBe(0);
        gate.Last!.IsChannelBound.ShouldBe(channelBinding == "require");
        gate.Last.Database.ShouldBe("parcels");
        gate.Last.ApplicationName.ShouldBe("psql");
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("nobody")]
    public void A_wrong_password_and_an_unknown_user_read_the_same(string user)
    {
        using var gate = new LoopbackGate(HashAlgorithmName.SHA256);
        var (code, _, error) = Psql(gate, "guess", $"user={user} dbname=d sslmode=require");
        code.ShouldBe(2);
        error.ShouldContain($"FATAL:  password authentication failed for user \"{user}\"");
        gate.Last!.EndReason.ShouldBe(SessionEndReason.LoginFailed);
    }

    [Fact]
    public void Clear_text_and_replication_are_refused_with_a_hint()
    {
        using var gate = new LoopbackGate(HashAlgorithmName.SHA256);
        var (_, _, clear) = Psql(gate, "secret", "user=ada dbname=d sslmode=disable");
        clear.ShouldContain("connections without TLS are refused");
        clear.ShouldContain("HINT:  Connect with sslmode=verify-full");
        var (_, _, replication) = Psql(gate, "secret", "user=ada dbname=d sslmode=require replication=database");
        replication.ShouldContain("replication connections are refused");
    }

    private static (int Code, string Output, string Error) Psql(LoopbackGate gate, string password, string connection)
    {
        var start = new ProcessStartInfo("psql")
        {
            ArgumentList = { "-X", "-c", "LISTEN x", $"host=127.0.0.1 port={gate.Port} connect_timeout=10 {connection}" },
            Environment = { ["PGPASSWORD"] = password, ["LC_ALL"] = "C" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var psql = Process.Start(start)!;
        var error = psql.StandardError.ReadToEndAsync();
        var output = psql.StandardOutput.ReadToEnd();
        psql.WaitForExit();
        return (psql.ExitCode, output, error.Result);
    }
}
