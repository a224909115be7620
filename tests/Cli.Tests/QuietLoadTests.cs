using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What the catalogue tells once is read, however often that fails at first.</summary>
public sealed class QuietLoadTests
{
    private int _loads, _failures;

    [Fact]
    public async Task What_fails_is_tried_again_until_it_has_worked_and_then_no_more()
    {
        _failures = 2;
        var quiet = new QuietLoad(LoadAsync, TimeProvider.System);
        await quiet.AskAsync();
        quiet.IsBehind.ShouldBeTrue();
        await UntilAsync(() => !quiet.IsBehind);
        _loads.ShouldBe(3);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        _loads.ShouldBe(3);
    }

    [Fact]
    public async Task However_many_notices_fail_one_goes_on_trying()
    {
        _failures = 20;
        var quiet = new QuietLoad(LoadAsync, TimeProvider.System);
        for (var notice = 0; notice < 20; notice++) await quiet.AskAsync();
        await UntilAsync(() => !quiet.IsBehind);
        _loads.ShouldBe(21);
    }

    [Fact]
    public async Task Nothing_is_tried_after_the_end()
    {
        _failures = 100;
        var quiet = new QuietLoad(LoadAsync, TimeProvider.System);
        await quiet.AskAsync();
        quiet.Stop();
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        _loads.ShouldBe(1);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tenth = 0; tenth < 100 && !holds(); tenth++) await Task.Delay(100, TestContext.Current.CancellationToken);
        holds().ShouldBeTrue();
    }

    private Task LoadAsync()
    {
        _loads++;
        return _failures-- > 0 ? Task.FromException(new InvalidCastException("a row that nobody can read")) : Task.CompletedTask;
    }
}
