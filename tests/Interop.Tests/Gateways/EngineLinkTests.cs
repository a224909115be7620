using System.Globalization;
using Menshen.Interop.Tests.Logins;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>The link between Menshen and a PostgreSQL on another machine: what somebody hears there, and what becomes of what he changes.</summary>
public sealed class EngineLinkTests : IAsyncLifetime
{
    private const string Marker = "marker-5812-of-this-link";

    private readonly ExternalPostgres _engine = new();
    private Wiretap _tap = null!;
    private Meddler _meddler = null!;
    private Deployment _running = null!;

    public async ValueTask InitializeAsync()
    {
        await _engine.StartAsync();
        var authority = await _engine.UseTlsAsync();
        // Menshen ─► who meddles ─► who listens ─► PostgreSQL
        _tap = new Wiretap(_engine.Port);
        _meddler = new Meddler(_tap.Port);
        _running = await Deployment.CreateAsync(new DeploymentSetup
        {
            InitWords = ["--engine", $"postgres://landlord@localhost:{_meddler.Port}/postgres?sslmode=verify-full&sslrootcert={authority}", "--engine-password-file", _engine.PasswordFile],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
        _meddler.Dispose();
        _tap.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    [Requirement("credit-5.2-e.1")]
    [Requirement("realname-7.9.5-7a")]
    [Requirement("gat389-5.1.1.3-a")]
    public async Task Both_sides_of_the_gateway_are_unreadable_take_no_plaintext_and_notice_a_flipped_bit()
    {
        var user = await _running.AddUserAsync("it_link");
        using var outer = new Wiretap(_running.Port);
        var environment = user.LibpqEnvironment;
        (environment["PGPORT"], environment["PGHOSTADDR"]) = (outer.Port.ToString(CultureInfo.InvariantCulture), "127.0.0.1");
        (await ToolRun.OfAsync("psql", ["-XAt", "-c", $"SELECT '{Marker}'"], environment)).Succeeded().Text.ShouldBe(Marker);
        foreach (var tap in new[] { outer, _tap })
        {
            tap.Length.ShouldBeGreaterThan(1000);
            foreach (var secret in new[] { Marker, user.Name, user.Password, "SCRAM-SHA-256" }) tap.Heard(secret).ShouldBeFalse(secret);
        }

        // A request to cancel is a connection of its own, and has the secret of the session's process in it.
        // The driver must not give up before the engine has answered: a request may come before what it is to cancel.
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(user.Connection()) { CancellationTimeout = 60_000, CommandTimeout = 60 }.ConnectionString))
        {
            await connection.OpenAsync();
            await using var sleeping = new NpgsqlCommand("SELECT pg_sleep(50)", connection);
            var slept = sleeping.ExecuteNonQueryAsync();
            await Eventually.TrueAsync(async () =>
            {
                sleeping.Cancel();
                return await Task.WhenAny(slept, Task.Delay(200)) == slept;
            }, "it is not cancelled");
            await Should.ThrowAsync<Exception>(() => slept);
            // It is in step with the engine: that one has answered, and not the driver given up.
            sleeping.CommandText = "SELECT 1";
            (await sleeping.ExecuteScalarAsync()).ShouldBe(1);
        }

        _tap.Heard([0x04, 0xD2, 0x16, 0x2E]).ShouldBeFalse("the code of CancelRequest went to the engine in clear");

        // In clear: not from a client, and not to an engine elsewhere.
        environment["PGSSLMODE"] = "disable";
        environment.Remove("PGSSLROOTCERT");
        (await ToolRun.OfAsync("psql", ["-XAt", "-c", "SELECT 1"], environment)).Error.ShouldContain("connections without TLS are refused");
        var elsewhere = await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram,
            ["init", "--sysadmin", "one_sys", "--secadmin", "one_sec", "--auditor", "one_aud", "--engine", "postgres://landlord@db.example.org:5432/postgres?sslmode=disable",
                "--engine-password-file", _engine.PasswordFile, "--dir", Path.Combine(_running.Directory, "second")],
            new Dictionary<string, string> { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" });
        elsewhere.Code.ShouldNotBe(0);
        elsewhere.Error.ShouldContain("verify-full");

        // A bit that flips between Menshen and the engine: nothing of the answer arrives, the session ends, and the journal has its end.
        (_meddler.Least, _meddler.Next) = (4000, Meddler.Deed.FlipToClient);
        var run = await user.PsqlAsync("-c", $"SELECT repeat('{Marker}', 2000)");
        _meddler.DoneTo.ShouldBe(1);
        run.Code.ShouldNotBe(0);
        run.Output.ShouldNotContain(Marker);
        await Eventually.TrueAsync(async () => (await _running.JournalAsync()).Any(row => row.Event == "session_closed" && row.Detail!.StartsWith("Engine", StringComparison.Ordinal)), "no record of it");
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "it does not recover");
    }
}
