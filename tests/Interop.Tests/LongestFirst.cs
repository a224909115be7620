using Xunit.Sdk;
using Xunit.v3;

namespace Menshen.Interop.Tests;

/// <summary>The classes that take longest begin first: one that began last would end a minute or two after all others.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Classes, or what several classes share, in the order in which they begin; all others follow as they come.</summary>
    private static readonly string[] Long =
    [
        "EvaluateMutationTests", "SealedPair", "PowersDeployment", "LoginDeployment", "SealedAttacks", "TicketTests", "BreakGlassLimitTests", "EvaluateTests", "AccessDeployment",
        "PolicyDeployment", "TwoGatewaysTests", "VaultCrashTests", "FailoverTests", "CovertChannelTests", "AuditQueryTests", "ReauthenticationTests", "LabelReleaseTests", "ScrubTests",
        "GatewayLabelTests", "RestingTests", "LabelTests", "AccountLifeTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(PlaceOf)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;
}
