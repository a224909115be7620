using FsCheck;
using FsCheck.Fluent;
using Menshen.Keystore.Backup;
using Menshen.Keystore.Files;
using Menshen.TestKit;

namespace Menshen.Keystore.Tests;

public sealed class KeyBackupTests : IDisposable
{
    private const string Passphrase = "five words nobody would guess";
    private static readonly ScryptCost Quick = new(10, 1);
    private readonly TemporaryDirectory _temporary = new();

    [Fact]
    [Requirement("gbt20009-5.1.3.1-a.2")]
    public void A_backup_under_a_passphrase_gives_every_key_back_on_another_machine()
    {
        using var vault = Filled();
        var backup = KeyBackup.Create(vault, Passphrase, Quick);
        KeyBackup.IsSplit(backup, "b").ShouldBeFalse();
        using var restored = KeyBackup.Restore(_temporary["new"], KeystoreUnlock.Unsealed(), backup, "b", Passphrase, TimeProvider.System);
        ShouldBeEqual(vault, restored);
        restored.Dispose();
        using var again = KeyVault.Open(_temporary["new"], KeystoreUnlock.Unsealed(), TimeProvider.System);
        ShouldBeEqual(vault, again);
        // Under a master key of its own: the old one is not needed, and opens nothing of it.
        File.ReadAllBytes(KeystoreFiles.Master(_temporary["new"])).ShouldNotBe(File.ReadAllBytes(KeystoreFiles.Master(_temporary["keys"])));
    }

    [Fact]
    public void Neither_a_wrong_passphrase_nor_a_changed_byte_opens_it_and_nothing_is_left_behind()
    {
        using var vault = Filled();
        var backup = KeyBackup.Create(vault, Passphrase, Quick);
        Should.Throw<KeystoreException>(() => Restore("a", backup, Passphrase + "!")).Message.ShouldContain("does not open");
        Should.Throw<KeystoreException>(() => Restore("a", backup, "")).Message.ShouldContain("empty");
        Should.Throw<KeystoreException>(() => KeyBackup.Create(vault, "too short", Quick)).Message.ShouldContain("12 characters");
        for (var at = 0; at < backup.Length; at += 7)
        {
            var bad = (byte[])backup.Clone();
            bad[at] ^= 0x10;
            Should.Throw<KeystoreException>(() => Restore("a", bad, Passphrase));
            // The digest is no secret: a forger makes it fit. The seal is what counts.
            if (at >= 12 && at < backup.Length - 32) Should.Throw<KeystoreException>(() => Restore("a", BinaryFile.Frame(KeystoreFileKind.Backup, bad.AsSpan(12..^32)), Passphrase));
        }
        for (var length = 0; length < backup.Length; length += 5) Should.Throw<KeystoreException>(() => Restore("a", backup[..length], Passphrase));
        Directory.Exists(_temporary["a"]).ShouldBeFalse();
        foreach (var key in new[] { KeyNames.EngineLogin, KeyNames.DataWrapping(7) }) backup.AsSpan().IndexOf(vault.GetSecret(key)).ShouldBe(-1);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(16, 16)]
    [Requirement("gbt20009-5.1.3.1-a.2")]
    public void So_many_shares_open_it_whichever_they_are_and_fewer_do_not(int count, int threshold)
    {
        using var vault = Filled();
        var (backup, shares) = KeyBackup.Split(vault, count, threshold);
        KeyBackup.IsSplit(backup, "b").ShouldBeTrue();
        shares.Count.ShouldBe(count);
        var named = shares.Select((share, i) => (Path: $"share {i + 1}", File: share)).ToList();
        foreach (var first in Enumerable.Range(0, count))
        {
            var some = Enumerable.Range(0, threshold).Select(i => named[(first + i) % count]).Reverse().ToList();
            using (var restored = Restore($"from {first}", backup, some)) ShouldBeEqual(vault, restored);
            Should.Throw<KeystoreException>(() => Restore("few", backup, some[1..])).Message.ShouldContain($"takes {threshold} different shares");
            Should.Throw<KeystoreException>(() => Restore("few", backup, [.. some[1..], .. some[1..]])).Message.ShouldContain("different shares");
        }
    }

    [Fact]
    public void A_damaged_share_a_forged_one_and_one_of_another_backup_are_told_apart()
    {
        using var vault = Filled();
        var (backup, shares) = KeyBackup.Split(vault, 3, 2);
        var (_, others) = KeyBackup.Split(vault, 3, 2);
        var damaged = (byte[])shares[1].Clone();
        damaged[40] ^= 1;
        Should.Throw<KeystoreException>(() => Restore("a", backup, [("one", shares[0]), ("two", damaged)])).Message.ShouldContain("two");
        var forged = BinaryFile.Frame(KeystoreFileKind.BackupShare, damaged.AsSpan(12..^32));
        Should.Throw<KeystoreException>(() => Restore("a", backup, [("one", shares[0]), ("two", forged)])).Message.ShouldContain("forged");
        Should.Throw<KeystoreException>(() => Restore("a", backup, [("one", shares[0]), ("other", others[1])])).Message.ShouldContain("another backup");
        Should.Throw<KeystoreException>(() => Restore("a", backup, Passphrase)).Message.ShouldContain("shares");
        Should.Throw<KeystoreException>(() => Restore("a", KeyBackup.Create(vault, Passphrase, Quick), [("one", shares[0])])).Message.ShouldContain("passphrase");
    }

    [Fact]
    public void How_many_persons_a_backup_takes_is_read_from_it_and_remembered_for_its_keystore_alone()
    {
        using var vault = Filled();
        KeyBackup.PersonsOf(KeyBackup.Create(vault, Passphrase, Quick), "b").ShouldBe(1);
        var (split, shares) = KeyBackup.Split(vault, 5, 3);
        KeyBackup.PersonsOf(split, "b").ShouldBe(3);
        KeyBackup.NumberOf(shares[3], "share").ShouldBe(4);

        KeyBackupNote.Read(vault).ShouldBeNull();
        var note = new KeyBackupNote(DateTimeOffset.UnixEpoch, 3, "with shares 1, 3, 5\nof a backup");
        note.Write(vault);
        KeyBackupNote.Read(vault).ShouldBe(note with { Restored = "with shares 1, 3, 5 of a backup" });
        var file = Path.Combine(_temporary["keys"], "backup.note");
        var text = File.ReadAllText(file);
        foreach (var forged in (string[])[text.Replace("\n3\n", "\n9\n", StringComparison.Ordinal), text[..^1], text + "\n", "", "1\n2\n3\n4"])
        {
            File.WriteAllText(file, forged);
            KeyBackupNote.Read(vault).ShouldBeNull(forged);
        }

        using var another = Restore("another", split, [.. shares.Take(3).Select((share, at) => ($"share {at}", share))]);
        note.Write(another);
        File.Copy(Path.Combine(_temporary["another"], "backup.note"), file, overwrite: true);
        KeyBackupNote.Read(vault).ShouldNotBeNull("the same keys have the same note wherever they lie");
    }

    [Fact]
    public void A_keystore_is_never_restored_over_another()
    {
        using var vault = Filled();
        var backup = KeyBackup.Create(vault, Passphrase, Quick);
        Should.Throw<KeystoreException>(() => Restore("keys", backup, Passphrase)).Message.ShouldContain("never overwritten");
    }

    [Fact]
    public void Shares_are_Shamirs_over_the_field_of_AES()
    {
        // FIPS 197, 4.2 and 4.2.1.
        ShamirShares.Multiply(0x57, 0x83).ShouldBe((byte)0xC1);
        ShamirShares.Multiply(0x57, 0x13).ShouldBe((byte)0xFE);
        Prop.ForAll<byte[], int>((secret, seed) =>
        {
            var threshold = 2 + Math.Abs(seed % 5);
            var shares = ShamirShares.Split(secret, threshold + 2, threshold);
            var joined = new byte[secret.Length];
            ShamirShares.Join([.. shares.Select((share, i) => ((byte)(i + 1), share)).Skip(1).Take(threshold)], joined);
            joined.ShouldBe(secret);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    [Fact]
    public void One_share_of_two_fits_every_secret_equally()
    {
        // For each first share there is one second share for each secret: a thief with one has learnt nothing.
        var share = ShamirShares.Split([0x42], 2, 2)[0];
        var secrets = new HashSet<byte>();
        for (var other = 0; other < 256; other++)
        {
            var secret = new byte[1];
            ShamirShares.Join([(1, share), (2, [(byte)other])], secret);
            secrets.Add(secret[0]);
        }
        secrets.Count.ShouldBe(256);
    }

    public void Dispose() => _temporary.Dispose();

    private KeyVault Filled()
    {
        var vault = KeyVault.Create(_temporary["keys"], KeystoreUnlock.Unsealed(), TimeProvider.System);
        vault.AddSecret(KeyNames.DataWrapping(7));
        return vault;
    }

    private KeyVault Restore(string directory, byte[] backup, string passphrase) =>
        KeyBackup.Restore(_temporary[directory], KeystoreUnlock.Unsealed(), backup, "the backup", passphrase, TimeProvider.System);

    private KeyVault Restore(string directory, byte[] backup, IReadOnlyList<(string, byte[])> shares) =>
        KeyBackup.Restore(_temporary[directory], KeystoreUnlock.Unsealed(), backup, "the backup", shares, TimeProvider.System);

    private static void ShouldBeEqual(KeyVault one, KeyVault other)
    {
        other.Describe().ShouldBe(one.Describe());
        foreach (var key in one.Describe().Where(key => key.Type == KeyType.Secret)) other.GetSecret(key.Name).ShouldBe(one.GetSecret(key.Name));
        using var signer = one.GetSigner(KeyNames.JournalSigning);
        using var same = other.GetSigner(KeyNames.JournalSigning);
        same.PublicKey.ToBytes().ShouldBe(signer.PublicKey.ToBytes());
    }
}
