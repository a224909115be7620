using System.Globalization;
using Menshen.Interop.Tests.Powers;
using Npgsql;

namespace Menshen.Interop.Tests.Logins;

public sealed class MeddlingUser(SharedDeployment shared) : ClientUser(shared, "it_meddle");

/// <summary>What becomes of bytes that somebody on the wire changes, loses or reads in the middle.</summary>
public sealed class MeddlingTests(MeddlingUser client) : IClassFixture<MeddlingUser>
{
    [Theory]
    [InlineData(nameof(Meddler.Deed.FlipToServer))]
    [InlineData(nameof(Meddler.Deed.FlipToClient))]
    [InlineData(nameof(Meddler.Deed.DropToServer))]
    [InlineData(nameof(Meddler.Deed.DropToClient))]
    [Requirement("realname-7.5.5-1")]
    [Requirement("realname-7.6.2-1")]
    public async Task Business_data_that_is_changed_or_lost_on_the_way_ends_the_session_and_its_transaction_and_is_sent_again(string deed)
    {
        var table = $"meddled_{deed.ToLowerInvariant()}";
        (await client.User.PsqlAsync("-c", $"CREATE TABLE {table} (i int)")).Succeeded();
        using var meddler = new Meddler(client.Deployment.Port);
        var settings = LoginDeployment.Settings(client.User);
        (settings.Port, settings.Host, settings.CommandTimeout) = (meddler.Port, "localhost", 20);
        // Long enough that the lost piece is followed by another, whose number in TLS is then wrong.
        var text = $"INSERT INTO {table} VALUES (1); INSERT INTO {table} VALUES (2); SELECT length('{new string('x', 300_000)}'), repeat('x', 300000)";
        await using (var connection = new NpgsqlConnection(settings.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, $"INSERT INTO {table} VALUES (0)");
            meddler.Next = Enum.Parse<Meddler.Deed>(deed);
            var fault = await Should.ThrowAsync<Exception>(async () =>
            {
                await ExecuteAsync(connection, text);
                await transaction.CommitAsync();
            });
            fault.ToString().ShouldNotContain("Timeout");
        }

        meddler.DoneTo.ShouldBe(1);
        (await client.User.PsqlAsync("-c", $"SELECT count(*) FROM {table}")).Succeeded().Text.ShouldBe("0");
        // Sent again, over the same wire: now nobody meddles.
        await using var again = new NpgsqlConnection(settings.ConnectionString);
        await again.OpenAsync();
        await ExecuteAsync(again, text);
        (await client.User.PsqlAsync("-c", $"SELECT count(*) FROM {table}")).Succeeded().Text.ShouldBe("2");
    }

    [Theory]
    [InlineData(nameof(Meddler.Deed.FlipToServer))]
    [InlineData(nameof(Meddler.Deed.FlipToClient))]
    [Requirement("realname-7.6.2-1")]
    public async Task A_login_that_is_changed_on_the_way_fails_and_is_recorded_and_the_next_one_succeeds(string deed)
    {
        using var meddler = new Meddler(client.Deployment.Port) { Next = Enum.Parse<Meddler.Deed>(deed) };
        var environment = client.User.LibpqEnvironment;
        (environment["PGPORT"], environment["PGHOSTADDR"]) = (meddler.Port.ToString(CultureInfo.InvariantCulture), "127.0.0.1");
        // The first piece of each direction is the request for TLS and its answer.
        (await ToolRun.OfAsync("psql", ["-XAt", "-c", "SELECT 'served'"], environment)).Output.ShouldNotContain("served");
        meddler.DoneTo.ShouldBe(1);
        (await ToolRun.OfAsync("psql", ["-XAt", "-c", "SELECT 'served'"], environment)).Succeeded().Text.ShouldBe("served");
    }

    [Fact]
    [Requirement("realname-7.6.2-3")]
    [Requirement("realname-7.6.3-3")]
    public async Task Who_says_that_there_is_no_TLS_and_who_stands_in_the_middle_with_a_certificate_of_his_own_gets_nothing()
    {
        using var meddler = new Meddler(client.Deployment.Port) { Next = Meddler.Deed.DenyTls };
        var denied = await AskAsync(meddler.Port, "require", "prefer");
        denied.Code.ShouldBe(2);
        meddler.DoneTo.ShouldBe(1);

        // Even a client that believes every certificate: both sides prove the password over the channel they see, and they see two channels.
        using var impostor = new Impostor(client.Deployment.Port);
        var bound = await AskAsync(impostor.Port, "require", "prefer");
        bound.Code.ShouldBe(2);
        bound.Output.ShouldBeEmpty();
        impostor.Heard("middle-4711").ShouldBeFalse();
        (await AskAsync(impostor.Port, "verify-full", "prefer")).Error.ShouldContain("certificate verify failed");

        // The naive set-up: a client that neither looks at the certificate nor binds the channel is read, word for word.
        (await AskAsync(impostor.Port, "require", "disable")).Succeeded().Text.ShouldBe("middle-4711");
        impostor.Heard("middle-4711").ShouldBeTrue();
        impostor.Heard(client.User.Password).ShouldBeFalse();
    }

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    [InlineData("-tls1_2")]
    [Requirement("realname-7.6.3-3")]
    public async Task An_older_TLS_is_not_spoken(string version)
    {
        var port = client.Deployment.Port.ToString(CultureInfo.InvariantCulture);
        var run = await ToolRun.OfAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-starttls", "postgres", version, "-cipher", "ALL:@SECLEVEL=0"]);
        run.Output.ShouldContain("Cipher is (NONE)");
        var modern = await ToolRun.OfAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-starttls", "postgres", "-tls1_3"]);
        modern.Output.ShouldContain("TLSv1.3, Cipher is TLS_");
    }

    private Task<ToolRun> AskAsync(int port, string mode, string binding)
    {
        var environment = client.User.LibpqEnvironment;
        if (mode == "require") environment.Remove("PGSSLROOTCERT");
        (environment["PGSSLMODE"], environment["PGCHANNELBINDING"], environment["PGHOSTADDR"]) = (mode, binding, "127.0.0.1");
        environment["PGPORT"] = port.ToString(CultureInfo.InvariantCulture);
        return ToolRun.OfAsync("psql", ["-XAt", "-c", "SELECT 'middle-' || 4711"], environment);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
