using Menshen.Backup.Taking;

namespace Menshen.Backup.Tests;

/// <summary>What is said of the time that is left.</summary>
public sealed class ProgressTests
{
    [Fact]
    public void While_something_else_works_nobody_says_that_no_time_is_left()
    {
        var progress = new TakeProgress(TimeProvider.System) { TotalBytes = 4_000_000 };
        progress.Left.ShouldBeNull();
        progress.Add(2_000_000);
        progress.Left.ShouldNotBeNull();
        // Unpacked, and PostgreSQL recovers: for how long its WAL alone decides.
        progress.Add(2_000_000);
        progress.Left.ShouldBeNull();
    }
}
