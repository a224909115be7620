using Menshen.Crypto.Sealing;
using Menshen.Gateway.Decisions;
using Menshen.Policy;
using Menshen.Policy.Labels;

namespace Menshen.Gateway.Sealing;

/// <summary>What one session may see, search and write of each seal group; asked of policy anew each half minute, for hours end, and when the epoch
/// of <see cref="ISealing"/> says that keys, tags or the policy changed.</summary>
internal sealed class SessionRights(ISealing sealing, SubjectDisclosure disclosure, SessionLabel? label, TimeProvider time)
{
    /// <summary>Milliseconds (30 s) for which an answer holds: policy counts hours in minutes.</summary>
    private const long HoldsFor = 30_000;

    /// <summary>The tag of a group that is not in the catalogue: nobody has a right to it.</summary>
    private const string Unknown = "unknown";

    private static readonly RuleWords Nobody = new(["disclosure"]);

    private readonly Dictionary<int, GroupRight> _rights = [];
    private GroupRight? _none;
    private RuleWords? _words;
    private long _until = long.MinValue;
    private int _epoch;

    /// <summary>Policy ends a session that is about to be shown a poison value.</summary>
    public bool StopsAtPoison => disclosure.StopsAtPoison;

    /// <summary>True if the session's label dominates that one. A session without a label dominates none, whatever else its subject may see.</summary>
    public bool Dominates(long fieldLabel) => fieldLabel == 0 || label is not null && new Label(label.Bits).Dominates(new Label(fieldLabel));

    /// <summary>The session's right to the values of that group.</summary>
    public GroupRight Of(int group)
    {
        Renew();
        if (_rights.TryGetValue(group, out var right)) return right;
        // Not remembered: anybody can make up numbers.
        if (sealing.GroupOf(group) is not { } entry) return _none ??= new GroupRight(default, disclosure.Masks.For(Unknown), SealMode.Equal, WritesAt: 0);
        var writesAt = entry.HasFieldLabels && label is not null ? label.Bits : 0;
        return _rights[group] = new GroupRight(disclosure.Profile.Of(entry.Tag, time.GetUtcNow()), disclosure.Masks.For(entry.Tag), entry.Mode, writesAt);
    }

    /// <summary>The rules of <c>disclosure</c> that are for the session's subject and count now, as the journal spells them; the section alone where none is, and masks are shown.</summary>
    public RuleWords Words
    {
        get
        {
            Renew();
            return _words ??= RuleWords.OrNull(disclosure.Profile.NamesAt(time.GetUtcNow()).Select(name => $"disclosure:{name}")) ?? Nobody;
        }
    }

    private void Renew()
    {
        var now = Environment.TickCount64;
        if (now < _until && _epoch == sealing.Epoch) return;
        _rights.Clear();
        (_none, _words) = (null, null);
        (_until, _epoch) = (now + HoldsFor, sealing.Epoch);
    }
}
