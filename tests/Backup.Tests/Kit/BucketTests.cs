namespace Menshen.Backup.Tests.Kit;

/// <summary>The collection of tests that share one far machine with buckets; those that also want backups have an engine of their own.</summary>
[CollectionDefinition(Name)]
public sealed class BucketTests : ICollectionFixture<SwiftMachine>
{
    public const string Name = "one machine with buckets";
}
