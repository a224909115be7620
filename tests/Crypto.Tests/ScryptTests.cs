using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class ScryptTests
{
    [Fact]
    public void The_answer_of_Rfc_7914_comes_out()
    {
        var key = new byte[64];
        Scrypt.Derive("password"u8, "NaCl"u8, costExponent: 10, parallelism: 16, key);
        Convert.ToHexStringLower(key).ShouldBe(
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    }

    [Fact]
    public void A_cost_beyond_reason_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Scrypt.Derive("x"u8, "y"u8, costExponent: 21, parallelism: 1, new byte[32]));
}
