using FsCheck;
using FsCheck.Fluent;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>However the bytes are cut, the same goes out and the same is recorded.</summary>
public sealed class ChunkingTests
{
    // What the client sends, and how the engine answers it: turn by turn, so that answers follow questions.
    private static readonly (byte[] Client, byte[] Engine)[] Turns =
    [
        (Front.Query("select 1; select 1/0; select 3"), [.. Back.OneRow("1"), .. Back.Error("22012"), .. Back.Ready()]),
        ([.. Front.Parse("s", "select a"), .. Front.Bind("", "s", "x"), .. Front.Execute(""), .. Front.Sync, .. Front.Bind("", "s", "y"), .. Front.DescribePortal(""), .. Front.Execute("", 2), .. Front.Sync],
            [.. Back.ParseComplete, .. Back.BindComplete, .. Back.DataRow("x"), .. Back.CommandComplete("SELECT 1"), .. Back.Ready(), .. Back.BindComplete, .. Back.NoData, .. Back.DataRow("y"), .. Back.PortalSuspended, .. Back.Ready()]),
        ([.. Front.Parse("", "select b"), .. Front.Bind("", ""), .. Front.Execute(""), .. Front.Unnamed("select c"), .. Front.Sync], [.. Back.ParseComplete, .. Back.Error("22P02"), .. Back.Ready()]),
        (Front.Query("copy t from stdin"), Back.CopyInResponse),
        ([.. Front.CopyData("1\n"), .. Front.CopyData(new string('x', 300)), .. Front.CopyDone], [.. Back.Notice("triggered"), .. Back.CommandComplete("COPY 2"), .. Back.Ready()]),
        (Front.Query("copy t to stdout"), [.. Back.CopyOutResponse, .. Back.CopyData("1\n"), .. Back.CopyDone, .. Back.CommandComplete("COPY 1"), .. Back.Ready()]),
        (Front.Query("alter role bob password 'x'"), [.. Back.Error("42601"), .. Back.Ready()]),
        (Front.FunctionCall(745), [.. Back.FunctionCallResponse("alice"), .. Back.Ready()]),
        ([.. Front.Query("set timezone to 'UTC'"), .. Front.Query("begin")], [.. Back.CommandComplete("SET"), .. Back.ParameterStatus("TimeZone", "UTC"), .. Back.Ready(), .. Back.CommandComplete("BEGIN"), .. Back.Ready('T')]),
    ];

    private static readonly (byte[] ToClient, byte[] ToEngine, IReadOnlyList<string> Records) Whole = Play(_ => int.MaxValue);

    [Fact]
    public void One_byte_at_a_time_gives_the_same() => Check(_ => 1).ShouldBeTrue();

    [Fact]
    public void Any_cutting_gives_the_same() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(1, 60)).Where(list => list.Count > 0).ToArbitrary(), sizes => Check(i => sizes[i % sizes.Count]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static bool Check(Func<int, int> size)
    {
        var (toClient, toEngine, records) = Play(size);
        Frames.Describe(toClient).ShouldBe(Frames.Describe(Whole.ToClient));
        Frames.Describe(toEngine).ShouldBe(Frames.Describe(Whole.ToEngine));
        records.ShouldBe(Whole.Records);
        return toClient.AsSpan().SequenceEqual(Whole.ToClient) && toEngine.AsSpan().SequenceEqual(Whole.ToEngine);
    }

    private static (byte[] ToClient, byte[] ToEngine, IReadOnlyList<string> Records) Play(Func<int, int> size)
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        var before = talk.Port.Client.Everything.Count;
        var i = 0;
        foreach (var (client, engine) in Turns)
        {
            foreach (var chunk in Cut(client, size, () => i++)) talk.Client.Sends(chunk);
            foreach (var chunk in Cut(engine, size, () => i++)) talk.Engine.Sends(chunk);
        }
        talk.Session.IsBusy.ShouldBeTrue("a transaction is open");
        return ([.. talk.Port.Client.Everything.Skip(before)], [.. talk.Port.Engine.Everything], loop.Statements());
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, Func<int, int> size, Func<int> next)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(size(next()), bytes.Length - at);
            yield return bytes[at..(at + length)];
            at += length;
        }
    }
}
