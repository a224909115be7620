namespace Menshen.Cli.Tests;

public sealed class SessionStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-sessions").FullName;
    private readonly SessionStore _store;

    public SessionStoreTests() => _store = new SessionStore(variable => variable == "XDG_RUNTIME_DIR" ? _directory : null);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_session_is_kept_privately_and_found_again_by_name_and_place()
    {
        _store.Keep(Session("zhao_yun", "/var/a"));
        _store.Find("/var/a", "zhao_yun")!.Token.ShouldBe("secret");
        _store.Find("/var/a", null)!.Name.ShouldBe("zhao_yun");
        _store.Find("/var/a", "li_wei").ShouldBeNull();
        _store.Find("/var/b", null).ShouldBeNull();
        File.GetUnixFileMode(OnlyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        OnlyFile.ShouldNotContain("zhao_yun");
    }

    [Fact]
    public void What_others_could_read_is_not_used_any_more()
    {
        _store.Keep(Session("zhao_yun", "/var/a"));
        File.SetUnixFileMode(OnlyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        _store.Find("/var/a", "zhao_yun").ShouldBeNull();
    }

    [Fact]
    public void An_expired_one_is_as_none()
    {
        _store.Keep(Session("zhao_yun", "/var/a") with { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) });
        _store.Find("/var/a", null).ShouldBeNull();
    }

    private string OnlyFile => Directory.EnumerateFiles(Path.Combine(_directory, "menshen")).Single();

    private static StoredSession Session(string name, string target) => new(name, target, "secret", TimeProvider.System.GetUtcNow().AddHours(1));
}
