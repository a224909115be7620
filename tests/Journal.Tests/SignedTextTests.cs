using System.Text;
using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

/// <summary>Reviews, and notes beside files: what a third party checks with the public key alone.</summary>
public sealed class SignedTextTests : IDisposable
{
    private const string Origin = "test.example/journal";
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("the monthly report\n");
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly Sm2PrivateKey _stranger = Sm2PrivateKey.Generate();

    public void Dispose()
    {
        _key.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void A_signed_file_is_genuine_and_each_changed_character_of_its_note_is_found()
    {
        var text = Note().Text;
        Judge(text, Content).ShouldBeNull();
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'x' ? 'y' : 'x') + text[(i + 1)..];
            Judge(changed, Content).ShouldNotBeNull(changed);
            Judge(text[..i], Content).ShouldNotBeNull();
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void Another_file_or_another_key_is_found()
    {
        Judge(Note().Text, Encoding.UTF8.GetBytes("the monthly report!\n")).ShouldNotBeNull();
        Judge(Note().Text, [.. Content, (byte)'\n']).ShouldNotBeNull();
        Judge(Note().Sign(_stranger).Text, Content).ShouldNotBeNull();
    }

    [Fact]
    public void A_name_with_a_line_feed_is_not_signed()
    {
        var note = Note() with { Name = "a\nbytes 0 x" };
        Should.Throw<ArgumentException>(() => note.Sign(_key));
    }

    [Fact]
    public void A_review_is_the_auditors_word_under_the_journals_key()
    {
        var review = new AuditReviewed(9, "wang", "Wang Fang", 1, 10, 20, 20, "nothing found").Sign(Origin, _key);
        review.IsSignedBy(Origin, _key.PublicKey).ShouldBeTrue();
        review.IsSignedBy(Origin, _stranger.PublicKey).ShouldBeFalse();
        review.IsSignedBy("another", _key.PublicKey).ShouldBeFalse();
        (review with { UpTo = 21 }).IsSignedBy(Origin, _key.PublicKey).ShouldBeFalse();
        (review with { Note = "all found" }).IsSignedBy(Origin, _key.PublicKey).ShouldBeFalse();
        var stored = new byte[review.MaxEncodedSize];
        AuditReviewed.Decode(stored.AsSpan(0, review.Encode(stored))).IsSignedBy(Origin, _key.PublicKey).ShouldBeTrue();
    }

    private FileNote Note() => new FileNote
    {
        Origin = Origin, Name = "november.html", Bytes = Content.Length, Digest = Sm3.Hash(Content), Time = 1_760_000_000_000_000, By = "uid 0 pid 7",
    }.Sign(_key);

    private string? Judge(string text, byte[] content) =>
        FileNote.TryParse(text) is { } note ? FileCheck.Judge(note, new MemoryStream(content), _key.PublicKey) : "no note";
}
