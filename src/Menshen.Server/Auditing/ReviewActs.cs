using System.Text;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on the review of the records.</summary>
internal sealed class ReviewActs(ReviewWatch watch, AuditorProof proof)
{
    /// <summary>Bytes of a note; below the journal's limit for a text, so that what is signed is what is stored.</summary>
    private const int LongestNote = 900;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.AuditReviewState, _ => "", _ => Task.FromResult(State())),
        new(ControlOperations.AuditReview, request => $"as {request.Read(ControlJson.Default.ReviewWish).Auditor.Name}", ReviewAsync),
    ];

    private ControlAnswer State() => ControlAnswer.Of(watch.Report(), ControlJson.Default.ReviewReport);

    private async Task<ControlAnswer> ReviewAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ReviewWish);
        if (wish.Note.Any(char.IsControl) || Encoding.UTF8.GetByteCount(wish.Note) > LongestNote || wish.UpTo < 0 || wish.Alarms < 0)
            return ControlAnswer.Refused("invalid", $"the note must be one line of at most {LongestNote} bytes", "Write what was found in a sentence or two.");
        var (auditor, refusal) = await proof.AskAsync(wish.Auditor, request.Cancellation).ConfigureAwait(false);
        if (auditor is null)
            return ControlAnswer.Refused("refused", refusal, "");
        return watch.Review(auditor.Name, auditor.Person, wish) is { } trouble
            ? ControlAnswer.Refused("refused", trouble, "Look at: menshen audit review --due")
            : State();
    }
}
