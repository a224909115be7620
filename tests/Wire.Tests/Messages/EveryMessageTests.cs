using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Messages;

/// <summary>What must hold for the parser of every message alike.</summary>
public class EveryMessageTests
{
    public static TheoryData<string> Names => Support.Messages.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_valid_body_parses(string name) => Support.Messages.All[name].Parse(Support.Messages.All[name].Body).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_truncation_is_refused(string name)
    {
        var (body, parse) = Support.Messages.All[name];
        for (var length = 0; length < body.Length; length++)
        {
            parse(body.AsSpan(0, length)).ShouldBeFalse($"{name} cut to {length} of {body.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_must_end_exactly(string name)
    {
        var (body, parse) = Support.Messages.All[name];
        byte[] longer = [.. body, 0];
        // The one body with an open end: a secret of protocol 3.2 may be longer.
        parse(longer).ShouldBe(name == "BackendKeyData");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parsing_allocates_nothing(string name)
    {
        var (body, parse) = Support.Messages.All[name];
        parse(body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            parse(body);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
