using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;
using Menshen.Keystore;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Tests;

public sealed class DamagedFileTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public DamagedFileTests() => KeyVault.Create(Keys, KeystoreUnlock.Unsealed(), TimeProvider.System).Dispose();

    private string Keys => _temporary["keys"];

    [Theory]
    [InlineData("master.key")]
    [InlineData("journal-signing.1.key")]
    public void A_file_cut_at_any_byte_is_refused_by_name_and_the_whole_one_opens(string name)
    {
        var path = Path.Combine(Keys, name);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain(path);
        }

        File.WriteAllBytes(path, whole);
        Open();
    }

    [Theory]
    [InlineData("master.key")]
    [InlineData("engine-login.1.key")]
    public void Any_flipped_bit_is_refused(string name)
    {
        var path = Path.Combine(Keys, name);
        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < whole.Length * 8; bit += 3)
        {
            var bad = (byte[])whole.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bad);
            Should.Throw<KeystoreException>(() => Open());
        }
    }

    [Fact]
    public void A_forger_who_repairs_the_digest_still_fails_at_the_seal()
    {
        var path = Path.Combine(Keys, "engine-login.1.key");
        var whole = File.ReadAllBytes(path);
        for (var index = 0; index < whole.Length - Sm3.DigestSize; index++)
        {
            var forged = (byte[])whole.Clone();
            forged[index] ^= 0x40;
            Sm3.Hash(forged.AsSpan(0, forged.Length - Sm3.DigestSize), forged.AsSpan(forged.Length - Sm3.DigestSize));
            File.WriteAllBytes(path, forged);
            Should.Throw<KeystoreException>(() => Open());
        }
    }

    [Fact]
    public void One_key_does_not_pass_for_another()
    {
        File.Copy(Path.Combine(Keys, "engine-login.1.key"), Path.Combine(Keys, "client-secret.1.key"), overwrite: true);
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("under another name");
    }

    [Fact]
    public void An_old_version_does_not_pass_for_a_newer_one()
    {
        File.Copy(Path.Combine(Keys, "engine-login.1.key"), Path.Combine(Keys, "engine-login.2.key"));
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("version 1 under another name");
    }

    [Fact]
    public void A_key_of_another_keystore_is_refused()
    {
        var other = _temporary["other"];
        KeyVault.Create(other, KeystoreUnlock.Unsealed(), TimeProvider.System).Dispose();
        File.Copy(Path.Combine(other, "engine-login.1.key"), Path.Combine(Keys, "engine-login.1.key"), overwrite: true);
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("not sealed under this keystore's master key");
    }

    [Fact]
    public void A_missing_key_and_a_missing_master_are_named()
    {
        File.Delete(Path.Combine(Keys, "client-secret.1.key"));
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("client-secret");
        File.Delete(Path.Combine(Keys, "master.key"));
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("master.key");
    }

    [Fact]
    public void Files_of_any_bytes_are_refused_without_another_exception() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            File.WriteAllBytes(Path.Combine(Keys, "master.key"), BinaryFile.Frame(KeystoreFileKind.Master, bytes));
            Should.Throw<KeystoreException>(() => Open());
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Theory]
    [InlineData("master.key", UnixFileMode.GroupRead)]
    [InlineData("master.key", UnixFileMode.OtherRead)]
    [InlineData("engine-login.1.key", UnixFileMode.GroupWrite)]
    [InlineData("", UnixFileMode.OtherExecute)]
    public void Files_that_others_may_get_at_are_refused_with_the_command_that_repairs_it(string name, UnixFileMode extra)
    {
        var path = name.Length == 0 ? Keys : Path.Combine(Keys, name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | extra);
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("chmod");
    }

    [Fact]
    public void Everything_is_written_for_its_owner_alone()
    {
        File.GetUnixFileMode(Keys).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(Keys))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose() => _temporary.Dispose();

    private void Open() => KeyVault.Open(Keys, KeystoreUnlock.Unsealed(), TimeProvider.System).Dispose();
}
