namespace Menshen.Interop.Tests.Sealing;

/// <summary>One deployment with sealed columns for the tests of all drivers; each writes rows of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SealedClients : ICollectionFixture<SealedDeployment>
{
    public const string Name = "drivers on sealed columns";
}

/// <summary>Another for what is tried with a few rows: what one test reads of them is all that the next one finds changed.</summary>
public sealed class SealedQuestions : ICollectionFixture<SealedDeployment>;

/// <summary>Another for attacks on all that is sealed, with a kill and a superuser.</summary>
public sealed class SealedAttacks : ICollectionFixture<SealedDeployment>;
