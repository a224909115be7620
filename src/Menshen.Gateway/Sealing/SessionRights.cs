using Menshen.Crypto.Sealing;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>What one session may see, search and write of each seal group; asked of policy anew each half minute, for hours end.</summary>
internal sealed class SessionRights(ISealing sealing, DisclosureProfile profile, MaskRules masks, TimeProvider time)
{
    /// <summary>Milliseconds (30 s) for which an answer holds: policy counts hours in minutes.</summary>
    private const long HoldsFor = 30_000;

    /// <summary>The tag of a group that is not in the catalogue: nobody has a right to it.</summary>
    private const string Unknown = "unknown";

    private readonly Dictionary<int, GroupRight> _rights = [];
    private readonly GroupRight _none = new(default, masks.For(Unknown), SealMode.Equal);
    private long _until = long.MinValue;
    private int _epoch;

    /// <summary>The session's right to the values of that group.</summary>
    public GroupRight Of(int group)
    {
        var now = Environment.TickCount64;
        if (now >= _until || _epoch != sealing.Epoch)
        {
            _rights.Clear();
            (_until, _epoch) = (now + HoldsFor, sealing.Epoch);
        }
        if (_rights.TryGetValue(group, out var right)) return right;
        // Not remembered: anybody can make up numbers.
        if (sealing.GroupOf(group) is not { } entry) return _none;
        return _rights[group] = new GroupRight(profile.Of(entry.Tag, time.GetUtcNow()), masks.For(entry.Tag), entry.Mode);
    }
}
