namespace Menshen.Bench.Tests;

public class BenchArgumentsTests
{
    [Fact]
    public void What_the_contract_names_is_understood()
    {
        var arguments = BenchArguments.Parse(["relay", "--quick", "--json", "/tmp/x.json"]);
        arguments.Name.ShouldBe("relay");
        arguments.Quick.ShouldBeTrue();
        arguments.JsonFile.ShouldBe("/tmp/x.json");
    }

    [Theory]
    [InlineData]
    [InlineData("relay", "--jsno", "x")]
    [InlineData("relay", "--json")]
    [InlineData("relay", "--passes", "0")]
    [InlineData("relay", "labels")]
    public void What_is_not_understood_is_said(params string[] words) =>
        Should.Throw<ArgumentException>(() => BenchArguments.Parse(words)).Message.ShouldNotBeEmpty();
}
