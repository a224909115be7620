namespace Menshen.Engine.Tests.Labels;

/// <summary>The collection of tests that share the engine with labels.</summary>
[CollectionDefinition(Name)]
public sealed class LabelTests : ICollectionFixture<LabelFixture>
{
    public const string Name = "labels";
}
