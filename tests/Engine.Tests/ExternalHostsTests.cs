namespace Menshen.Engine.Tests;

public sealed class ExternalHostsTests
{
    private const string Url = "postgres://gate:p%40,ss@db1:6000,db2/ops?sslmode=verify-full&sslrootcert=/etc/ca.pem";

    private static readonly HostSighting Now = Writer("used", 3) with { Host = new EngineHost("the engine", 0), History = "a" };

    [Fact]
    public void Other_hosts_come_into_the_address_and_everything_else_stays()
    {
        ExternalHosts.Of(Url).ShouldBe(["db1:6000", "db2:5432"]);
        ExternalHosts.With(Url, ["db3", "[::1]:7000"]).ShouldBe("postgres://gate:p%40,ss@db3,[::1]:7000/ops?sslmode=verify-full&sslrootcert=/etc/ca.pem");
    }

    [Theory]
    [InlineData("db3/other")]
    [InlineData("mallory@db3")]
    [InlineData("db3?sslmode=disable")]
    [InlineData("db3,db4")]
    [InlineData("db3:x")]
    [InlineData("")]
    public void A_host_that_would_change_the_rest_of_the_address_is_refused(string host)
    {
        var fault = Should.Throw<EngineFaultException>(() => ExternalHosts.With(Url, [host]));
        fault.Message.ShouldContain("is no host");
        fault.Message.ShouldNotContain("p%40");
    }

    [Fact]
    public void A_list_without_hosts_or_with_one_twice_is_refused()
    {
        Should.Throw<EngineFaultException>(() => ExternalHosts.With(Url, []));
        Should.Throw<EngineFaultException>(() => ExternalHosts.With(Url, ["db1:5432", "db1"])).Message.ShouldContain("each host once");
    }

    [Fact]
    public void Hosts_of_this_cluster_with_its_primary_are_taken_also_if_one_does_not_answer()
    {
        var (hosts, refusal) = ExternalHosts.Judge([Writer("a", 3) with { History = "a" }, Standby("b", 3), new HostSighting(new EngineHost("c", 1), HostKind.Silent)], Now);
        refusal.ShouldBeNull();
        hosts.Select(host => host.Role).ShouldBe([EngineHostRole.Primary, EngineHostRole.Standby, EngineHostRole.Silent]);
    }

    [Fact]
    public void Another_cluster_one_that_was_promoted_apart_an_old_primary_and_a_list_without_the_primary_are_refused()
    {
        var primary = Writer("a", 3) with { History = "a" };
        ExternalHosts.Judge([primary, Writer("b", 3) with { SystemIdentifier = "78" }], Now).Refusal!.ShouldContain("b:1 belongs to another cluster");
        ExternalHosts.Judge([primary, Standby("b", 3) with { SystemIdentifier = "78" }], Now).Refusal!.ShouldContain("b:1 belongs to another cluster");
        ExternalHosts.Judge([primary, Writer("b", 2)], Now).Refusal!.ShouldContain("a primary of before");
        ExternalHosts.Judge([primary, Writer("b", 3) with { History = "other" }], Now).Refusal!.ShouldContain("promoted apart");
        // It says that it is ours, is newer than ours, and ours is not in the list.
        ExternalHosts.Judge([Writer("b", 4)], Now).Refusal!.ShouldContain("not the primary that is used now");
        ExternalHosts.Judge([Standby("b", 3)], Now).Refusal!.ShouldContain("no host of the engine may be written to");
        ExternalHosts.Judge([new HostSighting(new EngineHost("c", 1), HostKind.Silent)], Now).Refusal!.ShouldContain("no host of the engine may be written to");
    }

    private static HostSighting Writer(string name, int timeline) => new(new EngineHost(name, 1), HostKind.ReadWrite) { SystemIdentifier = "77", Timeline = timeline };

    private static HostSighting Standby(string name, int timeline) => new(new EngineHost(name, 1), HostKind.Standby) { SystemIdentifier = "77", Timeline = timeline };
}
