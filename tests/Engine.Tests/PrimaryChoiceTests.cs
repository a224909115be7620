namespace Menshen.Engine.Tests;

public sealed class PrimaryChoiceTests
{
    private static readonly SeenCluster SeenTwo = new("77", 2, "");

    [Fact]
    public void The_only_host_that_takes_writes_is_the_primary_and_is_remembered()
    {
        var verdict = PrimaryChoice.Among([Standby("a", 1), Writer("b", 1), Silent("c")], null);
        verdict.Primary!.Host.Name.ShouldBe("b");
        verdict.Seen.ShouldBe(new SeenCluster("77", 1, ""));
        Roles(verdict).ShouldBe([EngineHostRole.Standby, EngineHostRole.Primary, EngineHostRole.Silent]);
    }

    [Fact]
    public void An_old_primary_that_comes_back_and_takes_writes_is_not_used_beside_the_new_one()
    {
        var verdict = PrimaryChoice.Among([Writer("a", 1), Writer("b", 2)], SeenTwo);
        verdict.Primary!.Host.Name.ShouldBe("b");
        Roles(verdict).ShouldBe([EngineHostRole.Stale, EngineHostRole.Primary]);
        verdict.Roles[0].Trouble!.ShouldContain("timeline 2 has been seen");
    }

    [Fact]
    public void Nor_is_it_used_alone_after_a_newer_one_was_seen_once()
    {
        // What libpq's target_session_attrs=read-write does here is to write to it.
        var verdict = PrimaryChoice.Among([Writer("a", 1), Silent("b")], SeenTwo);
        verdict.Primary.ShouldBeNull();
        verdict.Refusal.ShouldContain("a:5432 takes writes on timeline 1, and timeline 2 has been seen");
        verdict.Seen.ShouldBe(SeenTwo);
    }

    [Fact]
    public void A_standby_that_has_heard_of_a_newer_timeline_is_believed()
    {
        var verdict = PrimaryChoice.Among([Writer("a", 1), Silent("b"), Standby("c", 2)], new SeenCluster("77", 1, ""));
        verdict.Primary.ShouldBeNull();
        Roles(verdict).ShouldBe([EngineHostRole.Stale, EngineHostRole.Silent, EngineHostRole.Standby]);
        verdict.Seen.ShouldBe(SeenTwo);
    }

    [Fact]
    public void Of_two_that_take_writes_on_one_timeline_neither_is_used()
    {
        var verdict = PrimaryChoice.Among([Writer("a", 2), Writer("b", 2)], SeenTwo);
        verdict.Primary.ShouldBeNull();
        Roles(verdict).ShouldBe([EngineHostRole.Conflicting, EngineHostRole.Conflicting]);
    }

    [Fact]
    public void An_old_primary_that_was_promoted_apart_has_the_number_of_the_newest_timeline_and_not_its_history()
    {
        var seen = PrimaryChoice.Among([Writer("a", 1), Writer("b", 2) with { History = "b's" }], null).Seen;
        seen.ShouldBe(new SeenCluster("77", 2, "b's"));
        var verdict = PrimaryChoice.Among([Writer("a", 2) with { History = "a's" }, Silent("b")], seen);
        verdict.Primary.ShouldBeNull();
        Roles(verdict).ShouldBe([EngineHostRole.Stale, EngineHostRole.Silent]);
        verdict.Refusal.ShouldContain("began elsewhere");
        verdict.Seen.ShouldBe(seen);
        PrimaryChoice.Among([Writer("a", 2) with { History = "a's" }, Writer("b", 2) with { History = "b's" }], seen).Primary!.Host.Name.ShouldBe("b");
    }

    [Fact]
    public void Another_cluster_is_not_used_whatever_its_timeline()
    {
        var verdict = PrimaryChoice.Among([Writer("a", 9, "88"), Standby("b", 2)], SeenTwo);
        verdict.Primary.ShouldBeNull();
        Roles(verdict).ShouldBe([EngineHostRole.Foreign, EngineHostRole.Standby]);
        verdict.Seen.ShouldBe(SeenTwo);
    }

    [Fact]
    public void At_first_hosts_of_two_clusters_are_no_engine()
    {
        var verdict = PrimaryChoice.Among([Writer("a", 1, "88"), Writer("b", 1)], null);
        verdict.Primary.ShouldBeNull();
        verdict.Seen.ShouldBeNull();
        Roles(verdict).ShouldBe([EngineHostRole.Foreign, EngineHostRole.Foreign]);
    }

    [Fact]
    public void A_primary_that_is_set_read_only_is_none()
    {
        var verdict = PrimaryChoice.Among([Host("a", HostKind.ReadOnly, 2, "77"), Standby("b", 2)], SeenTwo);
        verdict.Primary.ShouldBeNull();
        verdict.Refusal.ShouldContain("default_transaction_read_only");
    }

    [Fact]
    public void Nobody_there_is_said_of_each()
    {
        var verdict = PrimaryChoice.Among([Silent("a"), Silent("b")], null);
        verdict.Refusal.ShouldBe("no host of the engine may be written to: a:5432 does not answer (gone); b:5432 does not answer (gone)");
        verdict.Seen.ShouldBeNull();
    }

    private static EngineHostRole[] Roles(PrimaryVerdict verdict) => [.. verdict.Roles.Select(found => found.Role)];

    private static HostSighting Writer(string name, int timeline, string system = "77") => Host(name, HostKind.ReadWrite, timeline, system);

    private static HostSighting Standby(string name, int timeline) => Host(name, HostKind.Standby, timeline, "77");

    private static HostSighting Silent(string name) => new(new EngineHost(name, 5432), HostKind.Silent) { Trouble = "gone" };

    private static HostSighting Host(string name, HostKind kind, int timeline, string system) =>
        new(new EngineHost(name, 5432), kind) { Timeline = timeline, SystemIdentifier = system };
}
