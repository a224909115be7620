namespace Menshen.Policy.Tests;

public class ForwardRulesTests
{
    [Fact]
    public void A_receiver_is_read_with_its_defaults() =>
        PolicySet.Parse("forward:\n  - to: syslog+tls://log.example\n", "policy.yaml").Policy!.Forward
            .ShouldBe([new ForwardRule("syslog+tls://log.example", "log.example", 6514, true, ForwardForm.Rfc5424, null)]);

    [Theory]
    [InlineData("syslog+tcp://192.0.2.1:601")]
    [InlineData("syslog+tls://user@log.example")]
    [InlineData("syslog+tls://log.example/path")]
    [InlineData("https://log.example")]
    [InlineData("log.example")]
    public void Plaintext_to_another_machine_and_what_is_no_receiver_are_refused(string to) =>
        PolicySet.Parse($"forward:\n  - to: {to}\n", "policy.yaml").Errors.ShouldHaveSingleItem().Line.ShouldBe(2);

    [Fact]
    public void An_authority_without_tls_and_a_receiver_named_twice_are_refused() =>
        PolicySet.Parse("forward:\n  - to: syslog+tcp://127.0.0.1\n    authority: x\n  - to: syslog+tcp://127.0.0.1\n", "policy.yaml")
            .Errors.Select(error => error.Line).ShouldBe([3, 4]);
}
