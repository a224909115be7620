using Menshen.Policy;

namespace Menshen.Gateway;

/// <summary>Refusals of one name from one source, made-up names too, in memory of fixed size; each makes the next wait longer.</summary>
/// <remarks>Two that fall on one place share their count: then somebody who is refused waits longer, and nothing else happens. So a stranger
/// who makes up a million names uses up nothing, and nothing tells a known name from an unknown one: of both only this is ever seen. It is not
/// kept over a restart, for then it could be kept for known names alone.</remarks>
internal sealed class FailureDelays(InForce<LoginRules> rules)
{
    /// <summary>1 MiB in all; a power of two.</summary>
    private const int Places = 1 << 16;

    /// <summary>Doublings after which every delay has reached its end.</summary>
    private const int MostDoublings = 20;

    private readonly (int Count, long At)[] _places = new (int, long)[Places];

    /// <summary>Counts one refusal at <paramref name="now"/> (milliseconds); returns how long it must wait.</summary>
    public TimeSpan Note(string name, SourceKey source, long now)
    {
        // HashCode has a secret of its own in each process: nobody outside can choose names that fall together.
        ref var place = ref _places[HashCode.Combine(name, source) & (Places - 1)];
        var count = now - place.At > rules.Now.Persons.Lock.TotalMilliseconds ? 0 : place.Count;
        place = (Math.Min(count + 1, MostDoublings), now);
        var delay = rules.Now.Delay * Math.Pow(2, count);
        return delay < rules.Now.LongestDelay ? delay : rules.Now.LongestDelay;
    }
}
