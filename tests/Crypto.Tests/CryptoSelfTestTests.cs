using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class CryptoSelfTestTests
{
    [Fact]
    public void All_published_answers_come_out() => CryptoSelfTest.Run().Count.ShouldBe(9);
}
