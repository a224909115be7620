using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Crypto.Tests;

public sealed class CryptoSelfTestTests
{
    [Fact]
    [Requirement("gbt20009-5.1.3.1-e")]
    public void All_published_answers_come_out() => CryptoSelfTest.Run().Count.ShouldBe(9);
}
