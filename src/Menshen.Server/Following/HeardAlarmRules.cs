using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The auditor's alarm rules as the follower hears them from the server, at first and again. It reads no file: whoever can write one could change them.</summary>
/// <remarks>The journal names the rules in force at every start, too. Taken as a change, that would forget what the rules have counted and
/// told: who kills Menshen could be warned of the same thing again, or reach a limit twice.</remarks>
internal sealed class HeardAlarmRules
{
    /// <summary>A text is said before its record is written; this is for the pipe between.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, byte[]> _texts = [];
    private string _known;

    /// <param name="first">The text in force when the follower began.</param>
    public HeardAlarmRules(byte[] first)
    {
        (First, _known) = (AlarmRulesForm.Of(first), AcceptedRules.DigestOf(first));
        Hear(first);
    }

    /// <summary>The rules to begin with.</summary>
    public AlarmRules First { get; }

    /// <summary>Another text will be in force.</summary>
    public void Hear(byte[] text)
    {
        lock (_texts)
        {
            _texts[AcceptedRules.DigestOf(text)] = text;
            Monitor.PulseAll(_texts);
        }
    }

    /// <summary>The rules of that digest, which are in force from here on; null: they are those before, or were never heard of.</summary>
    public AlarmRules? Changed(string digest)
    {
        if (digest == _known) return null;
        byte[]? text;
        lock (_texts)
        {
            while (!_texts.TryGetValue(digest, out text))
            {
                if (!Monitor.Wait(_texts, Patience)) return null;
            }
        }

        _known = digest;
        return AlarmRulesForm.Of(text);
    }
}
