namespace Menshen.Cli.Tests.Sealing;

/// <summary>The collection of tests that share one engine with its keystore.</summary>
[CollectionDefinition(Name)]
public sealed class SealingTests : ICollectionFixture<SealingFixture>
{
    public const string Name = "one engine with keys";
}
