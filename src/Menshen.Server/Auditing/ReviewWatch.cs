using Menshen.Control;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Knows the last review of the records and when the next is due; says so in the journal each day that it is overdue.</summary>
/// <remarks>The last review lies in a file, as the journal's key signed it: one that was changed or taken away counts as none, and is due.</remarks>
internal sealed class ReviewWatch : IDisposable
{
    /// <summary>As a rule of alarms.yaml names it.</summary>
    private const string OverdueAction = "audit.review-overdue";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan BetweenReminders = TimeSpan.FromDays(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly DeploymentDescription _description;
    private readonly ISigner _signer;
    private readonly ISignatureVerifier _key;
    private readonly JournalWriter _journal;
    private readonly Func<TimeSpan> _every;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _oneAtATime = new();
    private AuditReviewed? _last;
    private DateTimeOffset _reminded = DateTimeOffset.MinValue;

    /// <param name="path">The file of the last review.</param>
    /// <param name="every">How often the rules in force want one.</param>
    public ReviewWatch(
        string path, DeploymentDescription description, ISigner signer, ISignatureVerifier key, JournalWriter journal, Func<TimeSpan> every,
        TimeProvider time)
    {
        (_path, _description, _signer, _key, _journal, _every, _time) = (path, description, signer, key, journal, every, time);
        _last = Load();
        _timer = time.CreateTimer(_ => Remind(), null, TimeSpan.Zero, Interval);
    }

    /// <summary>When the next review is due. Without one it counts from the deployment's first day.</summary>
    public DateTimeOffset DueAt => (LastAt ?? _description.CreatedAt) + _every();

    public bool IsOverdue => _time.GetUtcNow() > DueAt;

    private DateTimeOffset? LastAt => _last is { } last ? JournalTime.ToMoment(last.Time) : null;

    public void Dispose() => _timer.Dispose();

    public ReviewReport Report() => new(
        _last?.Reviewer, LastAt, (long?)_last?.From, (long?)_last?.UpTo, (long?)_last?.Alarms, _last?.Note, _every().TotalHours, DueAt, IsOverdue,
        _journal.Status.Records);

    /// <summary>Signs and records a review; why not, or null.</summary>
    public string? Review(string reviewer, string person, ReviewWish wish)
    {
        lock (_oneAtATime)
        {
            var records = (ulong)_journal.Status.Records;
            var from = _last is { } last ? last.UpTo + 1 : 0;
            var upTo = wish.UpTo is { } asked ? (ulong)asked : records - 1;
            var alarms = wish.Alarms is { } seen ? (ulong)seen : upTo;
            if (upTo < from || upTo >= records || alarms >= records)
                return FormattableString.Invariant($"records {from} to {records - 1} wait for their review");
            var since = _last?.Time ?? JournalTime.From(_description.CreatedAt);
            var review = new AuditReviewed(JournalTime.Now(_time), reviewer, person, since, from, upTo, alarms, wish.Note)
                .Sign(_description.Origin, _signer);
            if (!_journal.Record(review, Patience))
                return "the journal cannot record the review";
            var bytes = new byte[review.MaxEncodedSize];
            PrivateFiles.Write(_path, Convert.ToBase64String(bytes.AsSpan(0, review.Encode(bytes))) + "\n");
            (_last, _reminded) = (review, DateTimeOffset.MinValue);
            return null;
        }
    }

    /// <summary>One look; the timer's work.</summary>
    public void Remind()
    {
        lock (_oneAtATime)
        {
            var now = _time.GetUtcNow();
            if (!IsOverdue || now - _reminded < BetweenReminders)
                return;
            var reminder = new AdministrationActed(
                JournalTime.Now(_time), "menshen", OverdueAction, FormattableString.Invariant($"due since {DueAt:u}"), "done");
            if (_journal.Record(reminder, Patience))
                _reminded = now;
        }
    }

    private AuditReviewed? Load()
    {
        try
        {
            var review = AuditReviewed.Decode(Convert.FromBase64String(File.ReadAllText(_path)));
            return review.IsSignedBy(_description.Origin, _key) ? review : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or JournalDamagedException)
        {
            return null;
        }
    }
}
