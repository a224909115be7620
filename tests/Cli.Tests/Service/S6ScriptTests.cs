using Menshen.Cli.Service;

namespace Menshen.Cli.Tests.Service;

/// <summary>The script for s6: when s6-supervise starts a program again and when not, and that a path says nothing else to a shell.</summary>
public sealed class S6ScriptTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-s6-").FullName;

    private string Starts => Path.Combine(_directory, "starts");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("exit 0")] // menshen down
    [InlineData("kill -TERM $$")] // before anybody listens for the signal
    public async Task A_program_that_was_stopped_in_order_stays_down(string end)
    {
        await using var service = await S6Service.StartAsync(ScriptFor(end));
        await service.UntilAsync(service.IsDownForGoodAsync, "it stays down");
        // Longer than the second after which it would have been started again.
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        (await service.IsDownForGoodAsync()).ShouldBeTrue();
        File.ReadLines(Starts).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("kill -KILL $$")]
    [InlineData("kill -ABRT $$")]
    public async Task However_else_a_program_ends_a_new_one_starts_and_not_before_a_second_has_passed(string end)
    {
        await using var service = await S6Service.StartAsync(ScriptFor(end));
        await service.UntilAsync(() => Task.FromResult(File.Exists(Starts) && File.ReadLines(Starts).Count() >= 3), "three starts");
        var times = File.ReadLines(Starts).Select(line => long.Parse(line, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        // s6-supervise counts from its own clock's second look; two hundredths are for the rounding of both.
        times.Zip(times.Skip(1), (earlier, later) => later - earlier).ShouldAllBe(pause => pause > 98);
    }

    [Fact]
    public async Task After_ten_ends_within_five_minutes_it_stays_down_until_somebody_says_so()
    {
        await using var service = await S6Service.StartAsync(ScriptFor("exit 1"));
        await service.UntilAsync(service.IsDownForGoodAsync, "it stays down");
        (await service.EndsAsync()).ShouldBe(Enumerable.Repeat("exitcode 1", 10));
        service.Said.ShouldContain("it stays down");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        File.ReadLines(Starts).Count().ShouldBe(10);
        await service.StartAgainAsync();
        await service.UntilAsync(() => Task.FromResult(File.ReadLines(Starts).Count() >= 12), "it is started again, and once more");
    }

    [Theory]
    [InlineData("/srv/a\nrm -rf x")]
    [InlineData("/srv/'; rm -rf x; '")]
    [InlineData("/srv/$HOME")]
    [InlineData("/srv/a\\")]
    [InlineData("")]
    public void A_path_that_would_say_something_else_is_refused(string path)
    {
        Should.Throw<CliRefusalException>(() => new S6Script("menshen", "/opt/menshen/menshen", path).Text());
        Should.Throw<CliRefusalException>(() => new S6Script("menshen", path, "/srv/menshen").Text());
        Should.Throw<CliRefusalException>(() => new S6Script(path, "/opt/menshen/menshen", "/srv/menshen").Text());
    }

    [Fact]
    public async Task It_is_printed_for_s6_and_hands_over_no_credential()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("service", "print", "--for", "s6", "--user", "menshen", "--dir", "/srv/a menshen")).ShouldBe(0);
        terminal.Output.ShouldStartWith("#!/bin/sh\n");
        terminal.Output.ShouldContain("up --dir '/srv/a menshen'");
        terminal.Output.ShouldContain("s6-setuidgid 'menshen'");
        terminal.Output.ShouldContain("ulimit -c 0");
        terminal = new FakeTerminal();
        (await terminal.RunAsync("service", "print", "--for", "s6", "--credential", "/etc/menshen/master.cred", "--dir", "/srv/menshen")).ShouldBe(1);
        terminal.Output.ShouldBeEmpty();
        terminal = new FakeTerminal();
        (await terminal.RunAsync("service", "print", "--for", "upstart", "--dir", "/srv/menshen")).ShouldBe(2);
    }

    /// <summary>A program that notes when it was started, in hundredths of a second and as the kernel has it (proc(5)), for on a loaded machine it may say so long after; and ends in
    /// this way.</summary>
    private string ScriptFor(string end)
    {
        var program = Path.Combine(_directory, "program");
        File.WriteAllText(program, $"#!/bin/sh\nread -r stat < /proc/$$/stat; set -- ${{stat##*)}}; echo ${{20}} >> '{Starts}'\n{end}\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return new S6Script(Environment.UserName, program, _directory).Text();
    }
}
