using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests;

public sealed class EngineLogTests
{
    [Fact]
    public async Task Files_are_bounded_in_size_and_number()
    {
        using var directory = new TestDirectory();
        using var log = new EngineLog(directory.Path, fileBytes: 1000, filesKept: 2);
        for (var line = 0; line < 100; line++)
        {
            await log.PumpAsync(new MemoryStream(new byte[90]));
        }

        var files = Directory.GetFiles(directory.Path).Select(f => new FileInfo(f)).ToList();
        files.Select(f => f.Name).ShouldBe(["engine.log", "engine.log.1", "engine.log.2"], ignoreOrder: true);
        files.ShouldAllBe(f => f.Length <= 1080 && f.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task An_unwritable_directory_costs_lines_and_does_not_stop_the_pump()
    {
        using var log = new EngineLog("/proc/no-such-directory", fileBytes: 1000, filesKept: 2);
        await log.PumpAsync(new MemoryStream("FATAL: last words"u8.ToArray()));
        log.Tail.ShouldBe("FATAL: last words");
    }
}
