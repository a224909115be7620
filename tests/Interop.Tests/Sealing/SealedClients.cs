namespace Menshen.Interop.Tests.Sealing;

/// <summary>One deployment with sealed columns for the tests of all drivers; each writes rows of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SealedClients : ICollectionFixture<SealedDeployment>
{
    public const string Name = "drivers on sealed columns";
}
