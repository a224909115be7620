using System.Security.Cryptography;
using Menshen.Keystore;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Tests;

public sealed class UnlockTests : IDisposable
{
    private const string Passphrase = "门神 keeps the door";
    private static readonly ScryptCost QuickCost = new(10, 1);
    private readonly TemporaryDirectory _temporary = new();

    private string Keys => _temporary["keys"];

    [Fact]
    public void The_right_passphrase_opens_and_a_wrong_one_gives_one_clear_error()
    {
        using (var created = KeyVault.Create(Keys, ByPassphrase(Passphrase), TimeProvider.System))
        {
            created.Warning.ShouldBeNull();
            created.Sealing.ShouldBe(MasterSealing.Passphrase);
        }

        KeyVault.Open(Keys, ByPassphrase(Passphrase), TimeProvider.System).Dispose();
        var error = Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, ByPassphrase(Passphrase + " "), TimeProvider.System));
        error.Message.ShouldContain("passphrase does not open");
        error.ToString().ShouldNotContain(Passphrase);
        Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, ByPassphrase(""), TimeProvider.System)).Message.ShouldContain("empty");
    }

    [Fact]
    public void A_short_passphrase_makes_no_keystore() =>
        Should.Throw<KeystoreException>(() => KeyVault.Create(Keys, ByPassphrase("elf letters"), TimeProvider.System))
            .Message.ShouldContain("12 characters");

    [Fact]
    public void Each_kind_of_sealing_says_what_it_wants()
    {
        KeyVault.Create(Keys, ByPassphrase(Passphrase), TimeProvider.System).Dispose();
        Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, KeystoreUnlock.Unsealed(), TimeProvider.System))
            .Message.ShouldContain("sealed by a passphrase");
        var bare = _temporary["bare"];
        KeyVault.Create(bare, KeystoreUnlock.Unsealed(), TimeProvider.System).Dispose();
        Should.Throw<KeystoreException>(() => KeyVault.Open(bare, ByPassphrase(Passphrase), TimeProvider.System))
            .Message.ShouldContain("not sealed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_credential_from_outside_opens_and_is_nowhere_in_the_keystore(bool hexadecimal)
    {
        var master = RandomNumberGenerator.GetBytes(32);
        var path = _temporary["credential"];
        Write(path, master, hexadecimal);
        KeyVault.Create(Keys, KeystoreUnlock.FromCredential(path), TimeProvider.System).Dispose();
        KeyVault.Open(Keys, KeystoreUnlock.FromCredential(path), TimeProvider.System).Dispose();
        foreach (var file in Directory.GetFiles(Keys))
        {
            File.ReadAllBytes(file).AsSpan().IndexOf(master).ShouldBe(-1, file);
        }

        master[0] ^= 1;
        Write(path, master, hexadecimal);
        Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, KeystoreUnlock.FromCredential(path), TimeProvider.System))
            .Message.ShouldContain("is not the one");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(1000)]
    public void A_credential_of_another_form_is_refused(int length)
    {
        var path = _temporary["credential"];
        File.WriteAllBytes(path, new byte[length]);
        Should.Throw<KeystoreException>(() => KeyVault.Create(Keys, KeystoreUnlock.FromCredential(path), TimeProvider.System))
            .Message.ShouldContain("32 bytes or 64 hexadecimal");
    }

    [Fact]
    public void Text_of_an_unlock_says_nothing_secret() => ByPassphrase(Passphrase).ToString().ShouldNotContain("door");

    public void Dispose() => _temporary.Dispose();

    private static KeystoreUnlock ByPassphrase(string passphrase) => KeystoreUnlock.FromPassphrase(passphrase, QuickCost);

    private static void Write(string path, byte[] master, bool hexadecimal)
    {
        if (hexadecimal)
        {
            File.WriteAllText(path, Convert.ToHexString(master) + "\n");
        }
        else
        {
            File.WriteAllBytes(path, master);
        }
    }
}
