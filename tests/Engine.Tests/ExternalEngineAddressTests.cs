namespace Menshen.Engine.Tests;

public sealed class ExternalEngineAddressTests
{
    [Fact]
    public void A_remote_engine_is_reached_by_verified_tls()
    {
        var address = ExternalEngineAddress.Parse("postgres://gate:p%40ss@db.example.net:6000/ops?sslmode=verify-full&sslrootcert=/etc/ca.pem");
        address.Hosts.ShouldHaveSingleItem().ShouldBe(new EngineHost("db.example.net", 6000));
        (address.Role, address.Password, address.EntryDatabase, address.Tls, address.RootCertificatePath).ShouldBe(("gate", "p@ss", "ops", true, "/etc/ca.pem"));
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
    [InlineData("postgres://gate:secret9@127.0.0.1:5433,127.0.0.1:5433/")]
    [InlineData("postgres://gate:secret9@127.0.0.1,db.example.net/")]
    [InlineData("postgres://gate:secret9@127.0.0.1,,localhost/")]
    [InlineData("postgres://gate:secret9@127.0.0.1,localhost:x/")]
    [InlineData("postgres://gate:secret9@h1,h2,h3,h4,h5,h6,h7,h8,h9,h10/?sslmode=verify-full")]
    public void What_is_not_safe_or_not_understood_is_refused_without_quoting_the_password(string url) =>
        Should.Throw<EngineFaultException>(() => ExternalEngineAddress.Parse(url)).Message.ShouldNotContain("secret9");

    [Fact]
    public void Loopback_may_do_without_tls_and_nothing_prints_the_password()
    {
        var address = ExternalEngineAddress.Parse("postgres://gate:secret9@127.0.0.1:5555");
        address.Tls.ShouldBeFalse();
        address.ToString().ShouldBe("gate@127.0.0.1:5555");
    }

    [Fact]
    public void Several_hosts_share_everything_but_their_names_and_ports()
    {
        var address = ExternalEngineAddress.Parse("postgres://gate:p%40,ss@db1.example.net:6000,db2.example.net,[::1]:7000/ops?sslmode=verify-full");
        address.Hosts.ShouldBe([new EngineHost("db1.example.net", 6000), new EngineHost("db2.example.net", 5432), new EngineHost("::1", 7000)]);
        (address.Password, address.EntryDatabase, address.Tls).ShouldBe(("p@,ss", "ops", true));
        address.ToString().ShouldBe("gate@db1.example.net:6000,db2.example.net:5432,::1:7000");
    }
}
