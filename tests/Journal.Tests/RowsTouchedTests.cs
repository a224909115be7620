using System.Buffers;
using System.Text;

namespace Menshen.Journal.Tests;

/// <summary>The record of rows that a statement met, and the digests in it.</summary>
public sealed class RowsTouchedTests
{
    [Fact]
    public void It_comes_back_as_it_was_written()
    {
        var record = new RowsTouched(5, 7, 300, "public.parcel", RowTouch.Written, RowKeyGap.None, 12, 3, new ulong[] { 1, ulong.MaxValue, 4711 });
        var back = RowsTouched.Decode(Encode(record));
        (back with { Digests = default }).ShouldBe(record with { Digests = default });
        back.Digests.ToArray().ShouldBe(record.Digests.ToArray());
    }

    [Fact]
    public void Every_truncation_is_damage_and_more_at_its_end_is_not()
    {
        var whole = Encode(new RowsTouched(5, 7, 300, "public.parcel", RowTouch.Answered, RowKeyGap.None, 2, 0, new ulong[] { 1, 2 }));
        for (var length = 9; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Should.Throw<JournalDamagedException>(() => RowsTouched.Decode(cut), $"{length} bytes");
        }

        RowsTouched.Decode([.. whole, 1, 2, 3]).Rows.ShouldBe(2UL);
    }

    [Fact]
    public void It_says_in_words_what_is_not_known()
    {
        new RowsTouched(5, 7, 300, "public.parcel", RowTouch.Answered, RowKeyGap.NotInResult, 12, 12, default).Words()
            .ShouldBe("12 rows of public.parcel answered; which ones is not known: the result has not their key");
        new RowsTouched(5, 7, 300, "public.parcel", RowTouch.Written, RowKeyGap.None, 3, 1, new ulong[] { 1, 2 }).Words()
            .ShouldBe("3 rows of public.parcel written; 2 keys, 1 left out");
    }

    [Fact]
    public void Two_rows_never_write_the_same_identity()
    {
        Identity("a", "b.c", "12", "3").ShouldNotBe(Identity("a", "b.c", "1", "23"));
        Identity("a", "b.c", "1").ShouldNotBe(Identity("ab", ".c", "1"));
        Identity("a", "b.c", "1", "").ShouldNotBe(Identity("a", "b.c", "1"));
    }

    [Fact]
    public void A_digest_needs_the_journals_secret()
    {
        using var first = new SealingSecret(new byte[SealingSecret.Size]);
        using var second = new SealingSecret([.. Enumerable.Range(0, SealingSecret.Size).Select(i => (byte)i)]);
        using var one = first.CreateRowDigesters()[0];
        using var other = second.CreateRowDigesters()[0];
        var row = Identity("shop", "public.parcel", "42");
        one.DigestOf(row).ShouldBe(one.DigestOf(row));
        one.DigestOf(row).ShouldNotBe(other.DigestOf(row));
        one.DigestOf(row).ShouldNotBe(one.DigestOf(Identity("shop", "public.parcel", "43")));
    }

    private static byte[] Identity(string database, string table, params string[] key)
    {
        var writer = new ArrayBufferWriter<byte>();
        writer.Write(RowIdentity.Prefix(database, table));
        foreach (var value in key) { RowIdentity.Append(writer, Encoding.UTF8.GetBytes(value)); }
        return writer.WrittenSpan.ToArray();
    }

    private static byte[] Encode(in RowsTouched record)
    {
        var room = new byte[record.MaxEncodedSize];
        return room[..record.Encode(room)];
    }
}
