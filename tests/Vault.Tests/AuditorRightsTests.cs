using Menshen.Vault.Tests.Kit;
using Npgsql;

namespace Menshen.Vault.Tests;

public sealed class AuditorRightsTests(OpenVault fixture) : IClassFixture<OpenVault>
{
    [Theory]
    [InlineData("CREATE TABLE public.t (a int)")]
    [InlineData("CREATE TEMP TABLE t (a int)")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("DELETE FROM audit.bookmark")]
    [InlineData("UPDATE audit.session SET subject = 'x'")]
    [InlineData("TRUNCATE audit.template")]
    [InlineData("SELECT audit.make_day('2000-01-01')")]
    [InlineData("SELECT audit.admit('wang', 3, 'wang', true, 'x')")]
    [InlineData("SELECT lo_from_bytea(0, 'x')")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("COPY (SELECT 1) TO '/tmp/menshen-vault-never'")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'true'")]
    [InlineData("SELECT pg_logical_emit_message(false, 'a', 'b')")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("TABLE menshen.provisioning")]
    [InlineData("SET ROLE menshen")]
    [Requirement("gbt20009-5.1.2.5-c")]
    [Requirement("realname-7.5.3-6.1")]
    public async Task An_auditor_reads_and_does_nothing_else(string statement)
    {
        await using var connection = await fixture.Vault.ConnectAsync("wang");
        (await Sql.RunAsync(connection, statement)).ShouldBeOneOf("42501", "25006");
        // Also for one who has switched the default off, which every role may.
        (await Sql.RunAsync(connection, "SET default_transaction_read_only = off")).ShouldBeNull();
        (await Sql.RunAsync(connection, statement)).ShouldBe("42501");
    }

    [Theory]
    [InlineData("menshen")]
    [InlineData("postgres")]
    [InlineData("template1")]
    public async Task No_subject_comes_to_another_database(string database)
    {
        var fault = await Should.ThrowAsync<PostgresException>(async () => await fixture.Vault.ConnectAsync("wang", database));
        fault.SqlState.ShouldBeOneOf("42501", "3D000");
    }
}
