namespace Menshen.Backup.Tests.Kit;

/// <summary>The collection of tests that share one engine and its repository.</summary>
[CollectionDefinition(Name)]
public sealed class BackupTests : ICollectionFixture<BackupFixture>
{
    public const string Name = "one engine with backups";
}
