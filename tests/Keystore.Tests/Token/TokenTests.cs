using Menshen.Crypto;
using Menshen.Keystore.Backup;
using Menshen.Keystore.Files;
using Menshen.Keystore.Token;
using Menshen.TestKit;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Menshen.Keystore.Tests.Token;

/// <summary>A keystore whose master key is wrapped under a key that stays in a PKCS#11 token (SoftHSM).</summary>
[Collection(SoftTokens.OneAtATime)]
public sealed class TokenTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly SoftTokens _tokens = new();

    public TokenTests()
    {
        TokenLibraries.Prepare();
        _tokens.Make("menshen");
    }

    private string Keys => _temporary["keys"];

    private string Master => KeystoreFiles.Master(Keys);

    private string Note => Path.Combine(Keys, "pin-refused");

    public void Dispose()
    {
        _tokens.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-d2")]
    public void The_same_operations_pass_with_the_master_key_in_a_token()
    {
        byte[] publicKey, secret;
        using (var made = Create())
        {
            made.Sealing.ShouldBe(MasterSealing.Token);
            made.Warning.ShouldBeNull();
            using var signer = made.GetSigner(KeyNames.JournalSigning);
            publicKey = signer.PublicKey.ToBytes();
            secret = made.GetSecret(KeyNames.EngineLogin);
            made.AddSecret(KeyNames.DataWrapping(7));
        }

        using var vault = Open();
        using (var signer = vault.GetSigner(KeyNames.JournalSigning)) signer.PublicKey.ToBytes().ShouldBe(publicKey);
        vault.GetSecret(KeyNames.EngineLogin).ShouldBe(secret);
        Span<byte> derived = stackalloc byte[32];
        vault.Derive(KeyNames.EngineLogin, "role"u8, derived);
        vault.Contains(KeyNames.DataWrapping(7)).ShouldBeTrue();
        vault.Destroy(KeyNames.DataWrapping(7)).ShouldBeTrue();
        var backup = KeyBackup.Create(vault, "five words nobody would guess", new ScryptCost(10, 1));
        using var restored = KeyBackup.Restore(_temporary["restored"], Unlock(), backup, "b", "five words nobody would guess", TimeProvider.System);
        restored.GetSecret(KeyNames.EngineLogin).ShouldBe(secret);
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-d2")]
    public void The_tokens_key_cannot_be_had_out_of_it_and_what_lies_on_disk_opens_nothing()
    {
        Create().Dispose();
        using var library = new Pkcs11InteropFactories().Pkcs11LibraryFactory.LoadPkcs11Library(new Pkcs11InteropFactories(), SoftTokens.Module, AppType.MultiThreaded);
        using var session = library.GetSlotList(SlotsType.WithTokenPresent).First(slot => slot.GetTokenInfo().Label == "menshen").OpenSession(SessionType.ReadOnly);
        session.Login(CKU.CKU_USER, SoftTokens.Pin);
        var attributes = session.Factories.ObjectAttributeFactory;
        var key = session.FindAllObjects([attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_LABEL, "menshen master")]).ShouldHaveSingleItem();
        var read = session.GetAttributeValue(key, [CKA.CKA_SENSITIVE, CKA.CKA_EXTRACTABLE, CKA.CKA_NEVER_EXTRACTABLE, CKA.CKA_WRAP, CKA.CKA_VALUE]);
        read.Take(4).Select(one => one.GetValueAsBool()).ShouldBe([true, false, true, false]);
        read[4].CannotBeRead.ShouldBeTrue();
        session.Logout();
    }

    [Fact]
    public void A_wrong_PIN_is_tried_once_and_not_again_before_a_person_says_so()
    {
        Create().Dispose();
        var wrong = _tokens.Write("wrong", "9999-0000");
        var first = Should.Throw<KeystoreException>(() => Open(wrong));
        first.Message.ShouldContain($"refuses the PIN in {wrong}");
        first.Message.ShouldContain(Note);
        first.ToString().ShouldNotContain("9999-0000");

        // As a supervisor does it; even the right one is not tried, for nobody has said that it is.
        foreach (var pin in (string[])[wrong, wrong, _tokens.PinFile])
            Should.Throw<KeystoreException>(() => Open(pin)).Message.ShouldContain("no other is tried");
        File.Delete(Note);
        Open().Dispose();
        File.Exists(Note).ShouldBeFalse();
    }

    [Fact]
    public void Without_a_token_it_does_not_open_and_says_which_are_there()
    {
        Create().Dispose();
        _tokens.TakeAllOut();
        _tokens.PutNoneIn();
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("Tokens that are there: none");
        _tokens.Make("another");
        var error = Should.Throw<KeystoreException>(() => Open()).Message;
        error.ShouldContain("token 'menshen'");
        error.ShouldContain("'another' serial");
        File.Exists(Note).ShouldBeFalse();
    }

    [Fact]
    public void Another_token_of_the_same_name_does_not_open_it_with_a_key_or_without()
    {
        Create().Dispose();
        _tokens.TakeAllOut();
        _tokens.PutNoneIn();
        _tokens.Make("menshen");
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("has no key 'menshen master'");
        KeyVault.Create(_temporary["other"], Unlock(), TimeProvider.System).Dispose();
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("is not the one that the master key was wrapped under");
    }

    [Fact]
    public void Two_tokens_of_one_name_are_told_apart_by_their_serial_number()
    {
        _tokens.Make("menshen");
        var error = Should.Throw<KeystoreException>(() => Create()).Message;
        error.ShouldContain("Several tokens fit");
        var serial = error.Split("serial ")[1].Split(';', '.')[0].Trim();
        using var unlock = KeystoreUnlock.FromToken($"pkcs11:token=menshen;serial={serial}?module-path={SoftTokens.Module}&pin-source={_tokens.PinFile}", null);
        KeyVault.Create(_temporary["named"], unlock, TimeProvider.System).Dispose();
        KeyVault.Open(_temporary["named"], unlock, TimeProvider.System).Dispose();
    }

    [Theory]
    [InlineData(false, true, 32, "can be taken out")]
    [InlineData(true, true, 32, "can be taken out")]
    [InlineData(true, false, 16, "no AES-256 key")]
    public void A_key_that_protects_too_little_is_refused(bool sensitive, bool extractable, int length, string reason)
    {
        using (var library = new Pkcs11InteropFactories().Pkcs11LibraryFactory.LoadPkcs11Library(new Pkcs11InteropFactories(), SoftTokens.Module, AppType.MultiThreaded))
        using (var session = library.GetSlotList(SlotsType.WithTokenPresent).First(slot => slot.GetTokenInfo().Label == "menshen").OpenSession(SessionType.ReadWrite))
        {
            session.Login(CKU.CKU_USER, SoftTokens.Pin);
            var attributes = session.Factories.ObjectAttributeFactory;
            using var mechanism = session.Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN);
            session.GenerateKey(mechanism,
            [
                attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES), attributes.Create(CKA.CKA_VALUE_LEN, (ulong)length),
                attributes.Create(CKA.CKA_LABEL, "menshen master"), attributes.Create(CKA.CKA_TOKEN, true), attributes.Create(CKA.CKA_SENSITIVE, sensitive),
                attributes.Create(CKA.CKA_EXTRACTABLE, extractable), attributes.Create(CKA.CKA_ENCRYPT, true), attributes.Create(CKA.CKA_DECRYPT, true),
            ]);
        }
        Should.Throw<KeystoreException>(() => Create()).Message.ShouldContain(reason);
        File.Exists(Master).ShouldBeFalse();
    }

    [Fact]
    public void A_changed_byte_of_the_wrapped_key_opens_nothing()
    {
        Create().Dispose();
        var file = File.ReadAllBytes(Master);
        for (var at = BinaryFile.HeaderSize; at < file.Length - Sm3.DigestSize; at += 5)
        {
            var bad = (byte[])file.Clone();
            bad[at] ^= 1;
            // The digest is no secret: a forger makes it fit.
            File.WriteAllBytes(Master, BinaryFile.Frame(KeystoreFileKind.Master, bad.AsSpan(BinaryFile.HeaderSize..^Sm3.DigestSize)));
            Should.Throw<KeystoreException>(() => Open(), $"byte {at}");
        }
        for (var length = 1; length < file.Length - BinaryFile.HeaderSize - Sm3.DigestSize; length += 9)
        {
            File.WriteAllBytes(Master, BinaryFile.Frame(KeystoreFileKind.Master, file.AsSpan(BinaryFile.HeaderSize, length)));
            Should.Throw<KeystoreException>(() => Open(), $"{length} bytes");
        }
    }

    [Fact]
    public void Each_kind_of_sealing_says_what_it_wants()
    {
        Create().Dispose();
        Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, KeystoreUnlock.Unsealed(), TimeProvider.System)).Message.ShouldContain("MENSHEN_MASTER_KEY");
        KeyVault.Create(_temporary["bare"], KeystoreUnlock.Unsealed(), TimeProvider.System).Dispose();
        using var unlock = Unlock();
        Should.Throw<KeystoreException>(() => KeyVault.Open(_temporary["bare"], unlock, TimeProvider.System)).Message.ShouldContain("not sealed");
        unlock.ToString().ShouldBe("unlock by Token");
    }

    [Theory]
    [InlineData("token=a", "does not begin with")]
    [InlineData("pkcs11:token=a", "module-path")]
    [InlineData("pkcs11:token=a?module-path=lib.so", "module-path")]
    [InlineData("pkcs11:token=a?module-path=/x.so&pin-value=1234", "does not belong")]
    [InlineData("pkcs11:token=a;pin-value=1234?module-path=/x.so", "does not belong")]
    [InlineData("pkcs11:token=a;token=b?module-path=/x.so", "twice")]
    [InlineData("pkcs11:tokn=1234?module-path=/x.so", "'tokn' is not understood")]
    [InlineData("pkcs11:token=a;type=private?module-path=/x.so", "secret-key")]
    [InlineData("pkcs11:token=a;id=%01?module-path=/x.so", "by 'object'")]
    [InlineData("pkcs11:token=a?module-path=/x.so&pin-source=|/bin/cat", "pin-source")]
    [InlineData("pkcs11:token=a?module-path=/x.so", "never the PIN itself")]
    public void A_URI_that_is_not_understood_is_refused_and_never_repeated(string uri, string reason)
    {
        var error = Should.Throw<KeystoreException>(() => KeystoreUnlock.FromToken(uri, null)).ToString();
        error.ShouldContain(reason);
        error.ShouldNotContain("1234");
    }

    [Fact]
    public void A_library_that_is_none_is_an_error_and_no_crash()
    {
        foreach (var module in (string[])["/nowhere/lib.so", _tokens.PinFile, "/usr/lib/x86_64-linux-gnu/libz.so.1"])
        {
            using var unlock = KeystoreUnlock.FromToken($"pkcs11:token=menshen?module-path={module}&pin-source={_tokens.PinFile}", null);
            Should.Throw<KeystoreException>(() => KeyVault.Create(_temporary[Guid.NewGuid().ToString()], unlock, TimeProvider.System)).Message.ShouldContain(module);
        }
    }

    [Fact]
    public void A_PIN_that_others_can_read_is_refused_but_for_systemds_own()
    {
        Create().Dispose();
        File.SetUnixFileMode(_tokens.PinFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Should.Throw<KeystoreException>(() => Open()).Message.ShouldContain("chmod 600");
        using var unlock = KeystoreUnlock.FromToken($"pkcs11:token=menshen;object=menshen%20master?module-path={SoftTokens.Module}", _tokens.PinFile);
        KeyVault.Open(Keys, unlock, TimeProvider.System).Dispose();
        foreach (var (contents, name) in (IEnumerable<(string, string)>)[("", "empty"), (new string('1', 400), "long")])
            Should.Throw<KeystoreException>(() => Open(_tokens.Write(name, contents))).Message.ShouldContain("one line of");
        Should.Throw<KeystoreException>(() => Open("/nowhere/pin")).Message.ShouldContain("There is no PIN");
    }

    [Fact]
    public void Two_threads_at_once_get_their_keys_one_after_the_other()
    {
        Create().Dispose();
        Parallel.For(0, 4, _ => Open().Dispose());
    }

    private KeystoreUnlock Unlock(string? pinFile = null) => KeystoreUnlock.FromToken(_tokens.Uri("menshen", pinFile), null);

    private KeyVault Create()
    {
        using var unlock = Unlock();
        return KeyVault.Create(Keys, unlock, TimeProvider.System);
    }

    private KeyVault Open(string? pinFile = null)
    {
        using var unlock = Unlock(pinFile);
        return KeyVault.Open(Keys, unlock, TimeProvider.System);
    }
}
