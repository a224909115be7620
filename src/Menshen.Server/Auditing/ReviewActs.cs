using System.Text;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on the review of the records.</summary>
internal sealed class ReviewActs(ReviewWatch watch)
{
    /// <summary>Bytes of a note; below the journal's limit for a text, so that what is signed is what is stored.</summary>
    private const int LongestNote = 900;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.AuditReviewState, _ => "", _ => Task.FromResult(State())),
        new(ControlOperations.AuditReview, _ => "", request => Task.FromResult(Review(request))),
    ];

    private ControlAnswer State() => ControlAnswer.Of(watch.Report(), ControlJson.Default.ReviewReport);

    private ControlAnswer Review(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ReviewWish);
        if (wish.Note.Any(char.IsControl) || Encoding.UTF8.GetByteCount(wish.Note) > LongestNote || wish.UpTo < 0 || wish.Alarms < 0)
            return ControlAnswer.Refused("invalid", $"the note must be one line of at most {LongestNote} bytes", "Write what was found in a sentence or two.");
        var auditor = request.Caller.Subject!;
        return watch.Review(auditor.Name, auditor.Person, wish) is { } trouble
            ? ControlAnswer.Refused("refused", trouble, "Look at: menshen audit review --due")
            : State();
    }
}
