using System.Globalization;
using Menshen.Backup.Taking;

namespace Menshen.Backup.Tests;

/// <summary>Those who work with the database come first.</summary>
public sealed class WorkersTests
{
    [Fact]
    public async Task A_worker_is_as_nice_as_was_asked_and_nobody_else_is()
    {
        var before = Niceness();
        (await Workers.Start(7, Niceness)).ShouldBe(7);
        (await Task.Run(Niceness, BackupFixture.Cancellation)).ShouldBe(before);
        Niceness().ShouldBe(before);
    }

    [Fact]
    public async Task What_made_the_workers_stop_is_said_and_not_that_they_stopped()
    {
        var workers = new[] { Workers.Start<int>(0, () => throw new OperationCanceledException()), Workers.Start<int>(0, () => throw new InvalidDataException("the disk")) };
        (await Should.ThrowAsync<InvalidDataException>(() => Workers.WaitAsync(workers))).Message.ShouldBe("the disk");
    }

    /// <summary>Field 19 of proc(5), the 17th behind the name in parentheses.</summary>
    private static int Niceness()
    {
        var fields = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
