namespace Menshen.Engine.Tests;

public sealed class ExternalEngineAddressTests
{
    [Fact]
    public void A_remote_engine_is_reached_by_verified_tls()
    {
        var address = ExternalEngineAddress.Parse("postgres://gate:p%40ss@db.example.net:6000/ops?sslmode=verify-full&sslrootcert=/etc/ca.pem");
        address.ShouldBe(new ExternalEngineAddress("db.example.net", 6000, "gate", "p@ss", "ops", true, "/etc/ca.pem"));
    }

    [Theory]
    [InlineData("postgres://gate:secret9@db.example.net/")]
    [InlineData("postgres://gate:secret9@db.example.net/?sslmode=disable")]
    [InlineData("postgres://gate:secret9@db.example.net/?sslmode=require")]
    [InlineData("postgres://gate:secret9@localhost/?sslmode=prefer")]
    [InlineData("postgres://gate:secret9@localhost/?options=-cfsync=off")]
    [InlineData("mysql://gate:secret9@localhost/")]
    [InlineData("postgres://gate@localhost/")]
    [InlineData("secret9")]
    public void What_is_not_safe_or_not_understood_is_refused_without_quoting_the_password(string url) =>
        Should.Throw<EngineFaultException>(() => ExternalEngineAddress.Parse(url)).Message.ShouldNotContain("secret9");

    [Fact]
    public void Loopback_may_do_without_tls_and_nothing_prints_the_password()
    {
        var address = ExternalEngineAddress.Parse("postgres://gate:secret9@127.0.0.1:5555");
        address.Tls.ShouldBeFalse();
        address.ToString().ShouldBe("gate@127.0.0.1:5555");
    }
}
