namespace Menshen.Engine.Tests.Kit;

/// <summary>The collection of tests that share one engine.</summary>
[CollectionDefinition(Name)]
public sealed class EngineTests : ICollectionFixture<EngineFixture>
{
    public const string Name = "one engine";
}
