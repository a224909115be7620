using System.Collections.Immutable;

namespace Menshen.Gateway.Quarantines;

/// <summary>Everything that is stopped at a moment.</summary>
/// <param name="Datasets">Datasets that only some may touch.</param>
/// <param name="Stops">Whose sessions end and do not begin.</param>
public sealed record QuarantinePicture(ImmutableArray<QuarantinedDataset> Datasets, ImmutableArray<StoppedAccess> Stops)
{
    /// <summary>Nothing is stopped.</summary>
    public static QuarantinePicture Nothing { get; } = new([], []);
}
