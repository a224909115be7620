using Menshen.Cli.Identity;

namespace Menshen.Cli.Tests;

public sealed class PasswordFileTests : IDisposable
{
    private static readonly GatewayPlace Place = new("localhost", 6543, "/ca.crt");

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-pgpass").FullName;

    private string Pass => Path.Combine(_directory, "pgpass");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Nobody_else_reads_the_file_and_a_colon_in_a_name_ends_no_field()
    {
        PasswordFile.Put(Pass, Place, "shop", "a:b\\c", "tick-et");
        File.ReadAllText(Pass).ShouldBe("localhost:6543:shop:a\\:b\\\\c:tick-et\n");
        File.GetUnixFileMode(Pass).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_new_ticket_takes_the_place_of_the_old_one_before_any_wildcard()
    {
        File.WriteAllText(Pass, "*:*:*:*:mine\nlocalhost:6543:shop:liwei:old\n");
        PasswordFile.Put(Pass, Place, "shop", "liwei", "new");
        File.ReadAllLines(Pass).ShouldBe(["localhost:6543:shop:liwei:new", "*:*:*:*:mine"]);
        File.GetUnixFileMode(Pass).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_service_takes_the_place_of_its_own_section_alone()
    {
        var file = Path.Combine(_directory, "service");
        File.WriteAllText(file, "[other]\nhost=a\n[menshen-liwei]\nhost=old\n[third]\nhost=c\n");
        PasswordFile.PutService(file, "menshen-liwei", [("host", "localhost"), ("port", "1")]);
        File.ReadAllLines(file).ShouldBe(["[other]", "host=a", "[third]", "host=c", "[menshen-liwei]", "host=localhost", "port=1"]);
    }
}
