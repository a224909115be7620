using System.Net;
using Menshen.Gateway.Sessions;
using Menshen.Policy;

namespace Menshen.Sessions.Tests;

public sealed class HalfOpenGateTests
{
    private static readonly IPAddress Attacker = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Owner = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void One_source_has_half_of_the_places_and_one_that_storms_has_eight()
    {
        var gate = new HalfOpenGate(SessionRules.Default with { Maximum = 100 });
        Enumerable.Range(0, 60).Count(_ => gate.TryEnter(Attacker)).ShouldBe(50);
        for (var i = 0; i < 50; i++) gate.Leave(Attacker);
        for (var i = 0; i < 50; i++) gate.NoteFailure(Attacker);
        Enumerable.Range(0, 60).Count(_ => gate.TryEnter(Attacker)).ShouldBe(8);
        Enumerable.Range(0, 60).Count(_ => gate.TryEnter(Owner)).ShouldBe(50);
        gate.Leave(Attacker);
        gate.TryEnter(Attacker).ShouldBeTrue();
        gate.TurnedAway.ShouldBe(10 + 52 + 10);
    }

    [Fact]
    public void Half_a_hundred_sources_that_fail_once_are_no_storm()
    {
        var gate = new HalfOpenGate(SessionRules.Default with { Maximum = 100 });
        for (var i = 0; i < 200; i++) gate.NoteFailure(IPAddress.Parse($"198.51.100.{i}"));
        Enumerable.Range(0, 20).Count(_ => gate.TryEnter(IPAddress.Parse("198.51.100.7"))).ShouldBe(20);
    }
}
