using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Limits of sessions in front of one external PostgreSQL: the same for two gateways as for one.</summary>
/// <remarks>Before they were shared each gateway had all of them: two let in twice as many.</remarks>
[Collection<SealedPair>]
public sealed class SharedLimitTests(SealedPair pair)
{
    internal const string Rules =
        "access:\n  - {id: it-few, by: [it_few, it_stormed, it_killed], sessions: 3}\n  - {id: it-often, by: [it_often], new-sessions: 4}\n";

    [Fact]
    [Requirement("realname-7.5.9-2")]
    [Requirement("gat389-5.1.2.3-b.1")]
    public async Task A_subject_has_no_more_sessions_at_two_gateways_than_at_one()
    {
        var user = await UserAsync("it_few");
        await using var first = await OpenAsync(user);
        await using var second = await OpenAsync(pair.There(user));
        await using (await OpenAsync(user)) await RefusedAsync(pair.There(user));
        // What has ended is told within a second.
        await Eventually.TrueAsync(async () => (await pair.There(user).PsqlAsync("-c", "SELECT 1")).Code == 0, "the place is not free again");
    }

    [Fact]
    [Requirement("realname-7.5.9-1")]
    public async Task Many_at_once_at_both_get_no_place_twice()
    {
        var user = await UserAsync("it_stormed");
        var opened = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            try
            {
                return await OpenAsync(i % 2 == 0 ? user : pair.There(user));
            }
            catch (PostgresException refused) when (refused.SqlState == "53300")
            {
                return null;
            }
        }));
        opened.Count(session => session is not null).ShouldBe(3);
        foreach (var session in opened.OfType<NpgsqlConnection>()) await session.DisposeAsync();
    }

    [Fact]
    [Requirement("realname-7.5.9-3")]
    public async Task No_more_begin_within_the_window_at_two_gateways_than_at_one()
    {
        var user = await UserAsync("it_often", looks: 0);
        var begun = 0;
        for (var i = 0; i < 10; i++) begun += (await (i % 2 == 0 ? user : pair.There(user)).PsqlAsync("-c", "SELECT 1")).Code == 0 ? 1 : 0;
        // A window may end meanwhile, once.
        begun.ShouldBeInRange(4, 8);
        (await user.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("too many sessions began");
        (await pair.There(user).PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("too many sessions began");
    }

    [Fact]
    public async Task While_the_catalogue_cannot_be_asked_nobody_new_is_let_in_and_what_a_killed_gateway_had_is_free_again()
    {
        var user = await UserAsync("it_killed");
        await using (var landlord = new NpgsqlConnection(pair.Engine.ConnectionTo("menshen")))
        {
            await landlord.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await landlord.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var locks = new NpgsqlCommand("LOCK TABLE menshen.session_place IN ACCESS EXCLUSIVE MODE", landlord))
                await locks.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            (await user.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("cannot be counted together");
            (await pair.One.MenshenAsync("status")).Output.ShouldContain("counted together with the other gateways");
        }
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "nobody is let in any more");

        // What ended is told within a second.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        var held = new List<NpgsqlConnection>();
        for (var i = 0; i < 3; i++) held.Add(await OpenAsync(pair.There(user)));
        await RefusedAsync(user);
        await pair.Other.KillAsync();
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "the killed gateway's sessions count for ever", TimeSpan.FromSeconds(60));
        await pair.Other.UpAsync();
        foreach (var session in held) await session.DisposeAsync();
    }

    private async Task<DeploymentUser> UserAsync(string name, int looks = 1)
    {
        var user = await pair.One.AddUserAsync(name);
        if (looks == 0) await Task.Delay(TimeSpan.FromSeconds(3));
        else await Eventually.TrueAsync(async () => (await pair.There(user).PsqlAsync("-c", "SELECT 1")).Code == 0, "the other gateway does not know the user");
        return user;
    }

    private static async Task<NpgsqlConnection> OpenAsync(DeploymentUser user)
    {
        var connection = new NpgsqlConnection(user.Connection());
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task RefusedAsync(DeploymentUser user)
    {
        var run = await user.PsqlAsync("-c", "SELECT 1");
        run.Error.ShouldContain("as many sessions as it may");
    }
}
