// Twice the two cores of the machines this runs on: three quarters of the time a test here waits, for a disk, a far machine or an engine's start.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Menshen.Backup.Tests.Kit;

/// <summary>The collection of tests that share one engine and its repository.</summary>
[CollectionDefinition(Name)]
public sealed class BackupTests : ICollectionFixture<BackupFixture>
{
    public const string Name = "one engine with backups";
}
