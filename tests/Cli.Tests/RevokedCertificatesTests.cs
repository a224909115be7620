using Menshen.Crypto;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What a gateway remembers of revocations, and what the file beside its keystore becomes of hostile serials and failing disks.</summary>
public sealed class RevokedCertificatesTests : IDisposable
{
    private static readonly DateTimeOffset Far = DateTimeOffset.MaxValue;

    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-revoked-").FullName;

    private string FilePath => Path.Combine(_directory, "certificates.revoked");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void What_could_not_be_written_is_written_as_soon_as_it_can_be()
    {
        var book = Book();
        book.Begin();
        Directory.Delete(_directory, recursive: true);
        book.Note([("ab12", Far)]);
        book.Trouble.ShouldNotBeNull();
        book.Has("ab12").ShouldBeTrue();
        Directory.CreateDirectory(_directory);
        book.Note([("ab12", Far)]);
        book.Trouble.ShouldBeNull();
        Loaded().Has("ab12").ShouldBeTrue();
    }

    [Fact]
    public void No_serial_of_the_catalogues_spoils_the_file_or_stands_for_another()
    {
        var book = Book();
        book.Begin();
        book.Note([("ab12", Far), ("cd=9999999999 ef34", Far), ("gh\nij", Far), ("", Far), (new string('a', 65), Far)]);
        var loaded = Loaded();
        loaded.Has("ab12").ShouldBeTrue();
        loaded.Has("cd").ShouldBeFalse();
        loaded.Has("ef34").ShouldBeFalse();
    }

    [Theory]
    [InlineData("somebody's delegation")]
    [InlineData("ab12")]
    [InlineData("ab12=")]
    [InlineData("ab12=5=6")]
    [InlineData("xy=5")]
    public void Another_file_of_Menshens_in_its_place_stops_the_start(string line)
    {
        new SignedLine(FilePath, _key, _key.PublicKey).Write(line);
        Should.Throw<ServerFaultException>(() => Book().Load()).Message.ShouldContain("is not what Menshen wrote");
    }

    private RevokedCertificates Loaded()
    {
        var book = Book();
        book.Load().ShouldBeTrue();
        return book;
    }

    private RevokedCertificates Book() => new(new SignedLine(FilePath, _key, _key.PublicKey), FilePath, TimeProvider.System);
}
