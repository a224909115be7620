namespace Menshen.Backup.Tests.Kit;

/// <summary>The collection of tests that share one engine and its repository, and one far machine with buckets.</summary>
[CollectionDefinition(Name)]
public sealed class BackupTests : ICollectionFixture<BackupFixture>, ICollectionFixture<SwiftMachine>
{
    public const string Name = "one engine with backups";
}
