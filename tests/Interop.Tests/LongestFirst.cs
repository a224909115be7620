using Xunit.Sdk;
using Xunit.v3;

namespace Menshen.Interop.Tests;

/// <summary>The classes that take longest begin first: one that began last would end a minute or two after all others.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>In the order in which they begin; all others follow as they come.</summary>
    private static readonly string[] Long =
    [
        "EvaluateMutationTests", "SharedQuotaTests", "TwoGatewaysSealingTests", "TicketTests", "BreakGlassLimitTests", "EvaluateTests", "GatewayLabelTests", "TwoGatewaysTests",
        "VaultCrashTests", "FailoverTests", "CovertChannelTests", "TwoGatewaysPausedTests", "AuditQueryTests", "ReauthenticationTests", "LabelReleaseTests", "ControlApiTests", "ScrubTests",
        "BreakGlassTests", "LabelTests", "ApprovalTests", "AccountLifeTests", "PolicyLifeTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(PlaceOf)];

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        Array.FindIndex(Long, name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;
}
