using System.Buffers.Binary;
using Menshen.Evaluator.Fuzzing;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The judge's nonsense is the same for the same seed, has something wrong in it, and has an end.</summary>
public class MutationsTests
{
    private const int Many = 3000;

    [Fact]
    public void The_same_seed_is_the_same_nonsense_and_another_is_another()
    {
        Said(7).ShouldBe(Said(7));
        Said(7).ShouldNotBe(Said(8));
        // For ever: a finding of last year can be tried again.
        var mutations = new Mutations(20009);
        string.Join(' ', Enumerable.Range(0, 8).Select(_ => mutations.Next(1000))).ShouldBe(Fixed);
    }

    private const string Fixed = "654 304 313 608 934 898 443 441";

    [Fact]
    public void Most_messages_have_something_wrong_and_none_is_endless()
    {
        var mutations = new Mutations(1);
        var messages = Enumerable.Range(0, Many).Select(_ => mutations.Message()).ToList();
        messages.ShouldAllBe(message => message.Length > 0 && message.Length < 80_000);
        // Lengths that lie are among them, types that do not exist, and such that are as they should be.
        messages.Count(message => message.Length >= 5 && BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1)) != message.Length - 1).ShouldBeInRange(Many / 8, Many * 2 / 3);
        messages.Count(message => !char.IsAsciiLetter((char)message[0])).ShouldBeInRange(10, Many / 4);
        messages.Count(message => message.Length > 5000).ShouldBeGreaterThan(5);
        var beginnings = Enumerable.Range(0, Many).Select(_ => mutations.Beginning()).ToList();
        beginnings.ShouldAllBe(message => message.Length > 0 && message.Length < 80_000);
        // None says goodbye: a session that ends by its own word proves nothing.
        messages.Count(message => message is [(byte)'X', 0, 0, 0, 4]).ShouldBeLessThan(5);
    }

    [Fact]
    public void Half_a_message_is_no_answer_and_a_log_in_is_seen_anywhere()
    {
        RawClient.IsAnswer([]).ShouldBeTrue();
        RawClient.IsAnswer("N"u8).ShouldBeTrue();
        RawClient.IsAnswer([(byte)'E', 0, 0, 0, 5, 0, (byte)'Z', 0, 0, 0, 5, (byte)'I']).ShouldBeTrue();
        RawClient.IsAnswer([(byte)'E', 0, 0, 0, 9, 0]).ShouldBeFalse();
        RawClient.IsAnswer([(byte)'E', 0, 0, 0, 3]).ShouldBeFalse();
        RawClient.IsAnswer("HTTP/1.1 400 Bad Request"u8).ShouldBeFalse();
        RawClient.LetsIn([(byte)'S', (byte)'R', 0, 0, 0, 8, 0, 0, 0, 0]).ShouldBeTrue();
        RawClient.LetsIn([(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3]).ShouldBeFalse();
    }

    private static string Said(ulong seed)
    {
        var mutations = new Mutations(seed);
        return string.Join('|', Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(mutations.Message()) + Convert.ToHexString(mutations.Beginning()) + mutations.Text("SELECT 1")));
    }
}
