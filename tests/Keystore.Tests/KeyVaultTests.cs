using System.Diagnostics;
using Menshen.Crypto;
using Menshen.Keystore;
using Menshen.TestKit;

namespace Menshen.Keystore.Tests;

public sealed class KeyVaultTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private string Keys => _temporary["keys"];

    [Fact]
    public void A_new_keystore_has_its_first_keys_and_gives_the_same_ones_when_opened_again()
    {
        byte[] publicKey, secret;
        using (var vault = Create())
        {
            using var signer = vault.GetSigner(KeyNames.JournalSigning);
            publicKey = signer.PublicKey.ToBytes();
            secret = vault.GetSecret(KeyNames.EngineLogin);
            secret.Length.ShouldBe(32);
            secret.ShouldNotBe(vault.GetSecret(KeyNames.ClientSecret));
        }

        using var again = Open();
        using var sameSigner = again.GetSigner(KeyNames.JournalSigning);
        sameSigner.PublicKey.ToBytes().ShouldBe(publicKey);
        again.GetSecret(KeyNames.EngineLogin).ShouldBe(secret);
        again.Describe().Select(key => key.Name).ShouldBe(
            [KeyNames.ClientSecret, KeyNames.EngineLogin, KeyNames.JournalSealing, KeyNames.JournalSigning]);
        again.Describe().ShouldAllBe(key => key.Version == 1 && key.State == KeyState.Active && key.NotAfter == null);
    }

    [Fact]
    public void The_default_warns_that_the_master_key_is_not_sealed()
    {
        using var vault = Create();
        vault.Warning.ShouldNotBeNull().ShouldContain("unsealed");
    }

    [Fact]
    public void Derived_keys_follow_from_name_and_context_alone()
    {
        using var vault = Create();
        Span<byte> one = stackalloc byte[32];
        Span<byte> two = stackalloc byte[32];
        vault.Derive(KeyNames.EngineLogin, "role a"u8, one);
        vault.Derive(KeyNames.EngineLogin, "role b"u8, two);
        one.SequenceEqual(two).ShouldBeFalse();
        vault.Derive(KeyNames.EngineLogin, "role a"u8, two);
        one.SequenceEqual(two).ShouldBeTrue();
    }

    [Fact]
    public void A_secret_gets_a_next_version_and_those_before_only_open()
    {
        using (var vault = Create())
        {
            var first = vault.GetSecret(KeyNames.JournalSealing);
            vault.AddVersion(KeyNames.JournalSealing).ShouldBe(2);
            vault.GetSecret(KeyNames.JournalSealing).ShouldNotBe(first);
            vault.GetSecrets(KeyNames.JournalSealing).ShouldBe([.. vault.GetSecret(KeyNames.JournalSealing), .. first]);
            Should.Throw<KeystoreException>(() => vault.AddVersion("nobody"));
        }

        using var again = Open();
        again.Describe().Where(key => key.Name == KeyNames.JournalSealing).Select(key => (key.Version, key.State)).ShouldBe([(1, KeyState.Retired), (2, KeyState.Active)]);
        again.GetSecrets(KeyNames.JournalSealing).Length.ShouldBe(64);
    }

    [Fact]
    public void An_added_secret_stays_and_is_never_overwritten()
    {
        byte[] secret;
        using (var vault = Create())
        {
            vault.AddSecret("data-7");
            secret = vault.GetSecret("data-7");
            Should.Throw<KeystoreException>(() => vault.AddSecret("data-7")).Message.ShouldContain("never overwritten");
        }

        using var again = Open();
        again.GetSecret("data-7").ShouldBe(secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../outside")]
    [InlineData("Upper")]
    [InlineData("a.b")]
    public void A_name_that_could_leave_the_directory_is_refused(string name)
    {
        using var vault = Create();
        Should.Throw<KeystoreException>(() => vault.AddSecret(name));
    }

    [Fact]
    public void A_key_asked_for_as_another_type_or_by_an_unknown_name_is_refused()
    {
        using var vault = Create();
        Should.Throw<KeystoreException>(() => vault.GetSecret(KeyNames.JournalSigning)).Message.ShouldContain("Sm2Signing");
        Should.Throw<KeystoreException>(() => vault.GetSigner("nobody")).Message.ShouldContain("no key 'nobody'");
    }

    [Fact]
    public void Creating_over_anything_is_refused()
    {
        Create().Dispose();
        Should.Throw<KeystoreException>(() => Create()).Message.ShouldContain("never overwritten");
    }

    [Fact]
    public void Opening_what_is_not_there_says_how_to_create_it() =>
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("menshen init");

    [Fact]
    public void No_file_but_the_masters_holds_a_key_in_clear()
    {
        using var vault = Create();
        var secret = vault.GetSecret(KeyNames.EngineLogin);
        foreach (var file in Directory.GetFiles(Keys))
        {
            File.ReadAllBytes(file).AsSpan().IndexOf(secret).ShouldBe(-1, file);
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.2-a")]
    public void A_destroyed_key_is_nowhere_and_its_place_on_disk_was_overwritten()
    {
        using var vault = Create();
        vault.AddSecret("data-9");
        var path = Path.Combine(Keys, "data-9.1.key");
        var contents = File.ReadAllBytes(path);
        // A second name of the same blocks shows what became of them.
        var seen = _temporary["seen"];
        Process.Start("ln", [path, seen])!.WaitForExit();
        vault.Destroy("data-9").ShouldBeTrue();
        vault.Destroy("data-9").ShouldBeFalse();
        File.Exists(path).ShouldBeFalse();
        vault.Contains("data-9").ShouldBeFalse();
        var left = File.ReadAllBytes(seen);
        left.Length.ShouldBe(contents.Length);
        left.Zip(contents, (a, b) => a == b).Count(same => same).ShouldBeLessThan(contents.Length / 8);
        Should.Throw<KeystoreException>(() => vault.GetSecret("data-9"));
    }

    [Fact]
    public void What_a_crash_left_half_written_is_removed_at_the_next_opening()
    {
        Create().Dispose();
        var left = Path.Combine(Keys, "data-1.1.key.tmp");
        File.WriteAllText(left, "half");
        Open().Dispose();
        File.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public void Many_threads_may_use_one_keystore()
    {
        using var vault = Create();
        var expected = vault.GetSecret(KeyNames.ClientSecret);
        Parallel.For(0, 64, _ => vault.GetSecret(KeyNames.ClientSecret).ShouldBe(expected));
    }

    public void Dispose() => _temporary.Dispose();

    private KeyVault Create() => KeyVault.Create(Keys, KeystoreUnlock.Unsealed(), TimeProvider.System);

    private KeyVault Open() => KeyVault.Open(Keys, KeystoreUnlock.Unsealed(), TimeProvider.System);
}
