namespace Menshen.Journal.Tests;

/// <summary>The record of for whom a session asks.</summary>
public sealed class EndUserNamedTests
{
    [Fact]
    public void It_comes_back_as_it_was_written()
    {
        var record = new EndUserNamed(5, 7, 300, new string('张', 128), EndUserCause.Named);
        EndUserNamed.Decode(Encode(record)).ShouldBe(record);
        Encode(new EndUserNamed(5, 7, 300, "zhang.wei", EndUserCause.Named)).Length.ShouldBeLessThan(30);
    }

    [Fact]
    public void Every_truncation_is_damage()
    {
        var whole = Encode(new EndUserNamed(5, 7, 300, "zhang.wei", EndUserCause.Reset));
        for (var length = 9; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Should.Throw<JournalDamagedException>(() => EndUserNamed.Decode(cut), $"{length} bytes");
        }
    }

    [Fact]
    public void It_says_in_words_that_it_is_a_claim()
    {
        new EndUserNamed(5, 7, 3, "li", EndUserCause.AtBegin).Words().ShouldBe("asks for 'li', as the application says, since statement 3: named when it connected");
        new EndUserNamed(5, 7, 4, "", EndUserCause.Unknown).Words().ShouldBe("asks for nobody since statement 4: it cannot be known who it is");
        foreach (var cause in Enum.GetValues<EndUserCause>()) new EndUserNamed(5, 7, 4, "", cause).Words().ShouldNotContain("cause");
    }

    private static byte[] Encode(in EndUserNamed record)
    {
        var room = new byte[record.MaxEncodedSize];
        return room[..record.Encode(room)];
    }
}
