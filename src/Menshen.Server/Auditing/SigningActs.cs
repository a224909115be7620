using Menshen.Control;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Signs files that were made from the records, with the journal's key. That it did, and for which bytes, is recorded.</summary>
internal sealed class SigningActs(string origin, ISigner signer, TimeProvider time)
{
    private const int LongestName = 255;

    public IEnumerable<ControlAct> All => [new(ControlOperations.JournalSign, Describe, request => Task.FromResult(Sign(request)))];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.SignatureWish);
        return FormattableString.Invariant($"{wish.Name}, {wish.Bytes} bytes, SM3 {wish.Sm3}");
    }

    private ControlAnswer Sign(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.SignatureWish);
        if (wish.Sm3.Length != 2 * Sm3.DigestSize || !wish.Sm3.All(char.IsAsciiHexDigit) || wish.Name.Length > LongestName)
            return Invalid();
        var note = new FileNote
        {
            Origin = origin, Name = wish.Name, Bytes = wish.Bytes, Digest = Convert.FromHexString(wish.Sm3), Time = JournalTime.Now(time),
            By = request.Actor,
        };
        return note.IsWellFormed
            ? ControlAnswer.Of(new SignatureReport(note.Sign(signer).Text), ControlJson.Default.SignatureReport)
            : Invalid();
    }

    private static ControlAnswer Invalid() => ControlAnswer.Refused("invalid", "this is no name, length and SM3 of a file", "Use the menshen that runs here.");
}
