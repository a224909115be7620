using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>A session asks for those that rest to be closed where what they were opened with has changed.</summary>
public sealed class DefaultSettingsTests : IDisposable
{
    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("alter role shop set search_path = 'ours'", "ALTER ROLE", 1)]
    [InlineData("alter database parcels set work_mem = '77MB'", "ALTER DATABASE", 1)]
    [InlineData("alter role shop rename to mall", "ALTER ROLE", 1)]
    [InlineData("revoke connect on DATABASE parcels from public", "REVOKE", 1)]
    [InlineData("revoke clerks from shop", "REVOKE ROLE", 1)]
    [InlineData("drop owned by shop", "DROP OWNED", 1)]
    [InlineData("grant select on parcels to shop", "GRANT", 0)]
    [InlineData("select 1", "SELECT 1", 0)]
    public void Settings_that_new_connections_begin_with_end_what_rests(string text, string tag, int times)
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends(Back.CommandComplete(tag));
        // Before the end of the transaction a new connection would begin with the old ones, and rest again.
        talk.Port.RestingForgotten.ShouldBe(0);
        talk.Engine.Sends(Back.Ready());
        talk.Port.RestingForgotten.ShouldBe(times);
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Port.RestingForgotten.ShouldBe(times);
    }

    /// <summary>They are connections to it, and PostgreSQL waits five seconds for those to go; then it refuses.</summary>
    [Theory]
    [InlineData("drop database parcels", "DROP DATABASE")]
    [InlineData("create database archive template parcels", "CREATE DATABASE")]
    [InlineData("alter database parcels rename to archive", "ALTER DATABASE")]
    public void Who_needs_a_database_alone_does_not_wait_for_what_rests_in_it(string text, string tag)
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Query(text));
        talk.Port.RestingForgotten.ShouldBe(1);
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready());
        talk.Client.Sends(Front.Parse("", text), Front.Bind("", ""));
        talk.Port.RestingForgotten.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void In_a_transaction_they_are_ended_by_its_COMMIT()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Query("begin"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Client.Sends(Front.Query("alter role shop set work_mem = '77MB'"));
        talk.Engine.Sends(Back.CommandComplete("ALTER ROLE"), Back.Ready('T'));
        talk.Port.RestingForgotten.ShouldBe(0);
        talk.Client.Sends(Front.Query("commit"));
        talk.Engine.Sends(Back.CommandComplete("COMMIT"), Back.Ready());
        talk.Port.RestingForgotten.ShouldBe(1);
    }
}
