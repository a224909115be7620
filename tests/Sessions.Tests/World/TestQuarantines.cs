using Menshen.Gateway;
using Menshen.Gateway.Quarantines;

namespace Menshen.Sessions.Tests.World;

/// <summary>What a test has stopped.</summary>
internal sealed class TestQuarantines : IQuarantines
{
    public QuarantinePicture Now { get; set; } = QuarantinePicture.Nothing;

    /// <summary>The table <c>public.secret</c> of the database shop, for alice alone, with a view over it and a table whose deletion cascades into it.</summary>
    public static QuarantinedDataset Secret(IReadOnlyCollection<(string, string, bool)>? relations) => new(1, "shop/public.secret", "shop", ["alice"], relations);

    public void Close() => Now = new QuarantinePicture([Secret([("public", "secret", false), ("public", "secret_view", false), ("public", "parent", true)])], []);

    public void Stop(StoppedKind kind, string target) => Now = new QuarantinePicture([], [new StoppedAccess(1, kind, target)]);
}
