namespace Menshen.Vault.Tests;

public sealed class ProcessorPressureTests
{
    [Theory]
    [InlineData("90000000 10000000 5", "180000000 20000000 9", false)]
    [InlineData("90000000 10000000 5", "100000000 100000000 9", true)]
    [InlineData("90000000 10000000 5", null, false)]
    [InlineData("90000000 10000000 5", "rubbish", false)]
    public void Only_the_waiting_since_the_question_before_counts(string first, string? second, bool expected)
    {
        var lines = new Queue<string?>([first, second]);
        var pressure = new ProcessorPressure(lines.Dequeue);
        pressure.IsHigh();
        pressure.IsHigh().ShouldBe(expected);
    }

    [Fact]
    public void This_kernel_counts()
    {
        var text = File.ReadAllText("/proc/thread-self/schedstat").Split(' ');
        text.Length.ShouldBe(3);
        long.Parse(text[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
    }
}
