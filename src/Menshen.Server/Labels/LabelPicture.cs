using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>What is known of labels at one moment; replaced as a whole.</summary>
/// <param name="Rules">The policy's, with the clearances that were set by command before them.</param>
/// <param name="Set">The newest clearance set by command of each subject that ever had one.</param>
/// <param name="Databases">Those that labels were applied to, with when.</param>
/// <param name="Cleared">Every living subject's clearance; null for none.</param>
internal sealed record LabelPicture(
    LabelRules Rules, FrozenDictionary<string, StoredClearance> Set, FrozenDictionary<string, DateTimeOffset> Databases, FrozenDictionary<string, Clearance?> Cleared)
{
    /// <summary>Before anything was loaded: nobody is cleared.</summary>
    public static LabelPicture Nothing { get; } = new(
        LabelRules.None, FrozenDictionary<string, StoredClearance>.Empty, FrozenDictionary<string, DateTimeOffset>.Empty, FrozenDictionary<string, Clearance?>.Empty);

    /// <summary>The subjects whose clearance is another than in the picture before.</summary>
    public IReadOnlyList<string> ChangedSince(LabelPicture before) =>
        [.. Cleared.Where(now => !Equals(now.Value, before.Cleared.GetValueOrDefault(now.Key))).Select(now => now.Key)];
}
