using System.Security.Cryptography;
using Menshen.Backup.Repository;
using Menshen.Backup.Sftp;
using Renci.SshNet;

namespace Menshen.Backup.Tests.Sftp;

/// <summary>Which machine is believed to be the other one, and with which key one goes there.</summary>
public sealed class SftpHostTests
{
    [Fact]
    public async Task Another_host_key_is_refused_with_its_fingerprint_though_the_client_by_itself_takes_any()
    {
        await using var machine = await SftpMachine.StartAsync();
        var known = await machine.AccessAsync();
        Open(machine, known).Id.ShouldNotBeEmpty();
        await machine.ChangeHostKeyAsync();
        var shown = (await machine.AccessAsync()).HostKey!;
        var refusal = Should.Throw<BackupException>(() => Open(machine, known));
        refusal.Message.ShouldContain("shows another host key");
        refusal.Message.ShouldContain(shown);
        refusal.Remedy.ShouldContain("ssh-keygen -lf");

        // What a naive use of the same client does: it logs in, and whoever is there has all that is sent.
        using var naive = new SftpClient("127.0.0.1", machine.Port, Environment.UserName, new PrivateKeyFile(machine.UserKey));
        naive.Connect();
        naive.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task A_known_hosts_file_is_believed_also_hashed_and_what_it_does_not_name_or_has_revoked_is_refused()
    {
        await using var machine = await SftpMachine.StartAsync();
        var access = await machine.AccessAsync() with { HostKey = machine.KnownHosts };
        var key = string.Join(' ', (await File.ReadAllTextAsync(machine.HostKey + ".pub", BackupFixture.Cancellation)).Split(' ')[..2]);
        var line = $"[127.0.0.1]:{machine.Port} {key}\n";
        Should.Throw<BackupException>(() => Open(machine, access)).Message.ShouldContain("there is no known_hosts file");
        await File.WriteAllTextAsync(machine.KnownHosts, $"# other machines\n127.0.0.1 {key}\n", BackupFixture.Cancellation);
        Should.Throw<BackupException>(() => Open(machine, access)).Message.ShouldContain("has no key of");
        await File.WriteAllTextAsync(machine.KnownHosts, line, BackupFixture.Cancellation);
        Open(machine, access).Id.ShouldNotBeEmpty();
        (await ToolRun.OfAsync("ssh-keygen", ["-H", "-f", machine.KnownHosts])).Succeeded();
        (await File.ReadAllTextAsync(machine.KnownHosts, BackupFixture.Cancellation)).ShouldNotContain("127.0.0.1");
        Open(machine, access).Id.ShouldNotBeEmpty();
        await File.WriteAllTextAsync(machine.KnownHosts, line + "@revoked " + line, BackupFixture.Cancellation);
        Should.Throw<BackupException>(() => Open(machine, access)).Message.ShouldContain("shows another host key");
        await File.WriteAllTextAsync(machine.KnownHosts, line, BackupFixture.Cancellation);
        await machine.ChangeHostKeyAsync("ecdsa");
        Should.Throw<BackupException>(() => Open(machine, access)).Remedy.ShouldContain("from that machine itself");
        Should.Throw<BackupException>(() => Open(machine, access with { HostKey = null })).Message.ShouldContain("none is believed unseen");
    }

    [Fact]
    public async Task A_key_that_others_may_read_or_that_is_not_let_in_is_refused_with_what_to_do()
    {
        await using var machine = await SftpMachine.StartAsync();
        var access = await machine.AccessAsync();
        File.SetUnixFileMode(machine.UserKey, (UnixFileMode)0b110_100_000);
        Should.Throw<BackupException>(() => Open(machine, access)).Remedy.ShouldContain("chmod 600");
        // Any other key is a stranger's.
        Should.Throw<BackupException>(() => Open(machine, access with { KeyFile = machine.HostKey })).Message.ShouldContain("does not let");
        Should.Throw<BackupException>(() => Open(machine, access with { KeyFile = null })).Remedy.ShouldContain("--sftp-key");
        Should.Throw<BackupException>(() => Open(machine, access with { KeyFile = machine.UserKey + ".pub" + "x" })).Message.ShouldContain("there is no key file");
        await machine.DownAsync();
        File.SetUnixFileMode(machine.UserKey, (UnixFileMode)0b110_000_000);
        Should.Throw<IOException>(() => Open(machine, access));
    }

    [Fact]
    public async Task A_directory_whose_parent_is_not_there_is_not_made_and_a_repository_is_not_made_twice()
    {
        await using var machine = await SftpMachine.StartAsync();
        var access = await machine.AccessAsync();
        using var lost = RepositoryPlace.Open(machine.Place("unmounted/menshen"), new RepositoryAccess { Sftp = access });
        Should.Throw<BackupException>(() => BackupRepository.Open(lost, "test", mayMake: true)).Message.ShouldContain("there is no sftp://");
        var made = Open(machine, access);
        Open(machine, access).Id.ShouldBe(made.Id);
        File.GetUnixFileMode(Path.Combine(machine.Directory, "menshen")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var again = RepositoryPlace.Open(machine.Place("menshen"), new RepositoryAccess { Sftp = access });
        Should.Throw<BackupException>(() => BackupRepository.Open(again, "another", mayMake: true)).Message.ShouldContain("holds the backups of test");
        Directory.Delete(Path.Combine(machine.Directory, "menshen"), recursive: true);
        Should.Throw<BackupException>(() => BackupRepository.Open(again, "test", mayMake: true, made.Id)).Message.ShouldContain("not there any more");
    }

    [Fact]
    public async Task What_is_read_goes_on_over_a_line_that_was_cut_and_what_is_replaced_is_never_half()
    {
        await using var machine = await SftpMachine.StartAsync();
        using var files = RepositoryPlace.Open(machine.Place("menshen"), new RepositoryAccess { Sftp = await machine.AccessAsync() });
        files.MakeDirectory(files.Root);
        var (file, content) = ($"{files.Root}/file", RandomNumberGenerator.GetBytes(3_000_000));
        files.Write(file, [1, 2, 3]);
        files.Write(file, content);
        Directory.GetFiles(Path.Combine(machine.Directory, "menshen")).Select(Path.GetFileName).ShouldBe(["file"]);
        (await File.ReadAllBytesAsync(Path.Combine(machine.Directory, "menshen", "file"), BackupFixture.Cancellation)).ShouldBe(content);

        var read = new byte[content.Length];
        using var stream = files.Open(file);
        stream.ReadExactly(read, 0, 100_000);
        await machine.DownAsync();
        await machine.UpAsync();
        stream.ReadExactly(read, 100_000, read.Length - 100_000);
        read.ShouldBe(content);
        files.LengthOf(file).ShouldBe(content.Length);
        files.LengthOf(file + "x").ShouldBeNull();
        Should.Throw<FileNotFoundException>(() => files.Open(file + "x"));
        files.Delete(file + "x");
        files.Files($"{files.Root}/none").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sftp://u@host/srv/menshen", "sftp://u@host:22/srv/menshen")]
    [InlineData("sftp://u@[::1]:2222/srv/menshen/", "sftp://u@[::1]:2222/srv/menshen")]
    [InlineData("sftp://u@[::1]/srv", "sftp://u@[::1]:22/srv")]
    public void One_place_has_one_spelling(string written, string canonical) => RepositoryPlace.Canonical(written).ShouldBe(canonical);

    [Theory]
    [InlineData("sftp://host/srv")]
    [InlineData("sftp://u@host")]
    [InlineData("sftp://u@host/")]
    [InlineData("sftp://u@host:0/srv")]
    [InlineData("sftp://u@host:x/srv")]
    [InlineData("sftp://u@host/srv/../etc")]
    [InlineData("sftp://u@v@host/srv")]
    [InlineData("sftp://@host/srv")]
    [InlineData("sftp://u:secret9@host/srv")]
    public void What_is_no_place_is_refused_and_a_password_is_not_repeated(string written) =>
        Should.Throw<BackupException>(() => SftpAddress.Parse(written)).Message.ShouldNotContain("secret9");

    private static BackupRepository Open(SftpMachine machine, SftpAccess access)
    {
        using var files = RepositoryPlace.Open(machine.Place("menshen"), new RepositoryAccess { Sftp = access });
        return BackupRepository.Open(files, "test", mayMake: true);
    }
}
