using System.Collections.Concurrent;
using Menshen.Gateway.Statements;

namespace Menshen.Gateway.Quotas;

/// <summary>What each subject with a quota by the hour has had within the last one. Any thread.</summary>
/// <remarks>With a <see cref="UseExchange"/> it is counted together with the catalogue's other gateways, and a restart forgets nothing.</remarks>
/// <param name="sharing">Null: nobody else counts.</param>
internal sealed class SubjectUses(Clock clock, ShareSignal? sharing = null)
{
    /// <summary>Milliseconds (10 s) for which what a session asks for may wait until the others have been told; then it is refused.</summary>
    private const long Patience = 10_000;

    private readonly ConcurrentDictionary<long, SubjectUse> _uses = new();

    public GatewayMinute Minute { get; } = new(clock);

    /// <summary>The others have been told, or could not be. Called on any thread.</summary>
    public event Action? Tried
    {
        add { if (sharing is not null) sharing.Tried += value; }
        remove { if (sharing is not null) sharing.Tried -= value; }
    }

    /// <summary>Has the others told soon.</summary>
    public void Ask() => sharing?.Ask();

    /// <summary>True: the others could not be told for so long that nobody waits for it any more.</summary>
    public bool IsCutOff => sharing is { Age: > Patience };

    /// <summary>All that were ever counted.</summary>
    public IEnumerable<KeyValuePair<long, SubjectUse>> All => _uses;

    /// <summary>The counts of the subject with that number.</summary>
    public SubjectUse Of(long subject) => _uses.GetOrAdd(subject, static (_, signal) => new SubjectUse(signal), sharing);
}
