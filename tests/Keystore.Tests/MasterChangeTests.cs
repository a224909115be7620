using System.Security.Cryptography;
using System.Text;
using Menshen.Keystore.Backup;
using Menshen.Keystore.Files;
using Menshen.Keystore.Tests.Token;

namespace Menshen.Keystore.Tests;

[Collection(SoftTokens.OneAtATime)]
public sealed class MasterChangeTests : IDisposable
{
    private const string Note = "kept open before, under a passphrase now";
    private static readonly ScryptCost QuickCost = new(10, 1);
    private readonly TemporaryDirectory _temporary = new();
    private readonly SoftTokens _tokens = new();

    private string Keys => _temporary["keys"];

    private string Beside => _temporary[".keys.menshen-master-change"];

    [Theory]
    [InlineData(MasterSealing.None, MasterSealing.Passphrase)]
    [InlineData(MasterSealing.Passphrase, MasterSealing.Passphrase)]
    [InlineData(MasterSealing.Passphrase, MasterSealing.Credential)]
    [InlineData(MasterSealing.Credential, MasterSealing.Token)]
    [InlineData(MasterSealing.Token, MasterSealing.Token)]
    [InlineData(MasterSealing.Token, MasterSealing.None)]
    [InlineData(MasterSealing.None, MasterSealing.None)]
    public void The_keys_stay_the_same_and_what_opened_them_before_opens_nothing(MasterSealing from, MasterSealing to)
    {
        using var now = Unlock(from, "one");
        using var next = Unlock(to, "two");
        byte[] master;
        byte[] secrets;
        using (var vault = KeyVault.Create(Keys, now, TimeProvider.System))
        {
            vault.AddVersion(KeyNames.JournalSealing);
            secrets = vault.GetSecrets(KeyNames.JournalSealing);
            new KeyBackupNote(DateTimeOffset.UnixEpoch, 2, "").Write(vault);
        }

        using (var bytes = MasterFile.Open(KeystoreFiles.Master(Keys), now)) master = [.. bytes.Span];
        var sealedBefore = File.ReadAllBytes(KeystoreFiles.Key(Keys, KeyNames.EngineLogin, 1));

        MasterChange.Run(Keys, now, next, Note, _ => { }, TimeProvider.System).ShouldBe((5, null));

        Directory.Exists(Beside).ShouldBeFalse();
        using (var vault = KeyVault.Open(Keys, next, TimeProvider.System))
        {
            vault.Sealing.ShouldBe(to);
            vault.GetSecrets(KeyNames.JournalSealing).ShouldBe(secrets);
            KeyBackupNote.Read(vault)!.Persons.ShouldBe(2);
        }

        // Not with what was before, nor with the master key of before, however somebody came by it.
        if (to != from || to is MasterSealing.Passphrase or MasterSealing.Token) Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, now, TimeProvider.System));
        using (var bytes = MasterFile.Open(KeystoreFiles.Master(Keys), next)) bytes.Span.SequenceEqual(master).ShouldBeFalse();
        foreach (var file in Directory.GetFiles(Keys))
        {
            File.ReadAllBytes(file).AsSpan().IndexOf(master).ShouldBe(-1, file);
            File.ReadAllBytes(file).ShouldNotBe(sealedBefore, file);
        }

        MasterChange.Notes(Keys).ShouldBe([Note]);
        MasterChange.ForgetNotes(Keys);
        MasterChange.Notes(Keys).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_in_the_way_is_named_and_nothing_is_changed()
    {
        using var now = Unlock(MasterSealing.Credential, "one");
        KeyVault.Create(Keys, now, TimeProvider.System).Dispose();
        var before = Contents();

        File.WriteAllText(Path.Combine(Keys, "keys.backup.share-1"), "the only one");
        Refused(now, Unlock(MasterSealing.None, ""), "keys.backup.share-1 is no file of the keystore");
        File.Delete(Path.Combine(Keys, "keys.backup.share-1"));
        // A master key that is kept on a stick: the stick's would be overwritten.
        File.Move(KeystoreFiles.Master(Keys), _temporary["stick"]);
        File.CreateSymbolicLink(KeystoreFiles.Master(Keys), _temporary["stick"]);
        Refused(now, Unlock(MasterSealing.None, ""), "master.key is no file of the keystore");
        File.Delete(KeystoreFiles.Master(Keys));
        File.Move(_temporary["stick"], KeystoreFiles.Master(Keys));
        Refused(now, Unlock(MasterSealing.Credential, "one"), "is the master key that is in use");
        Refused(now, KeystoreUnlock.FromPassphrase("elf letters", QuickCost), "12 characters");
        Refused(Unlock(MasterSealing.Credential, "two"), Unlock(MasterSealing.None, ""), "is not the one");
        Should.Throw<IOException>(() => MasterChange.Run(Keys, now, Unlock(MasterSealing.None, ""), Note, beside => { if (Directory.GetFiles(beside).Length > 0) throw new IOException("no room"); }, TimeProvider.System)).Message.ShouldBe("no room");

        Contents().ShouldBe(before);
        Directory.Exists(Beside).ShouldBeFalse();
        KeyVault.Open(Keys, now, TimeProvider.System).Dispose();

        void Refused(KeystoreUnlock opens, KeystoreUnlock next, string words) =>
            Should.Throw<KeystoreException>(() => MasterChange.Run(Keys, opens, next, Note, _ => { }, TimeProvider.System)).Message.ShouldContain(words);
    }

    /// <summary>The naive way: a gateway that shares the keystore adds a key under the master key of before, and none of the two starts again; a restore copies some files of each.</summary>
    [Fact]
    public void While_somebody_else_has_the_keystore_open_by_whatever_path_it_is_not_changed()
    {
        using var now = Unlock(MasterSealing.None, "");
        using var next = Unlock(MasterSealing.Passphrase, "two");
        KeyVault.Create(Keys, now, TimeProvider.System).Dispose();
        Directory.CreateSymbolicLink(_temporary["of-another"], Keys);
        using (var other = KeyVault.Open(_temporary["of-another"], now, TimeProvider.System))
        {
            var before = Contents();
            Should.Throw<KeystoreException>(() => MasterChange.Run(Keys, now, next, Note, _ => { }, TimeProvider.System)).Message.ShouldContain("is in use by another process");
            Contents().ShouldBe(before);
            other.AddVersion(KeyNames.JournalSealing);
        }

        KeyVault.Open(Keys, now, TimeProvider.System).Dispose();
        Should.Throw<KeystoreException>(() => KeyVault.Open(Keys, next, TimeProvider.System));
        MasterChange.Run(Keys, now, next, Note, _ => { }, TimeProvider.System).ShouldBe((5, null));
        KeyVault.Open(_temporary["of-another"], next, TimeProvider.System).Dispose();
    }

    [Fact]
    public async Task Who_opens_it_while_it_is_changed_gets_the_whole_new_one()
    {
        using var now = Unlock(MasterSealing.None, "");
        using var next = Unlock(MasterSealing.Passphrase, "two");
        KeyVault.Create(Keys, now, TimeProvider.System).Dispose();
        var openings = new List<Task<KeyVault>>();
        MasterChange.Run(Keys, now, next, Note, Adopt, TimeProvider.System);
        openings.Count.ShouldBe(2);
        foreach (var opening in openings) (await opening).Dispose();

        void Adopt(string beside)
        {
            openings.Add(Task.Run(() => KeyVault.Open(Keys, next, TimeProvider.System)));
            Thread.Sleep(200);
            openings.ShouldAllBe(opening => !opening.IsCompleted);
        }
    }

    [Fact]
    public void What_a_change_that_was_cut_off_left_is_overwritten_and_goes_with_the_next_or_with_a_start()
    {
        using var now = Unlock(MasterSealing.None, "");
        KeyVault.Create(Keys, now, TimeProvider.System).Dispose();
        KeyVault.Create(Beside, now, TimeProvider.System).Dispose();
        File.Delete(KeystoreFiles.Master(Beside));
        // A second name of the same file shows what became of its contents.
        var name = KeystoreFiles.Key(Beside, KeyNames.EngineLogin, 1);
        File.Copy(name, _temporary["copy"]);
        HardLink(name, _temporary["link"]);

        MasterChange.Run(Keys, now, Unlock(MasterSealing.Passphrase, "two"), Note, _ => { }, TimeProvider.System);
        Directory.Exists(Beside).ShouldBeFalse();
        File.ReadAllBytes(_temporary["link"]).ShouldNotBe(File.ReadAllBytes(_temporary["copy"]));

        // Of two changes before a start, both are told.
        MasterChange.Run(Keys, Unlock(MasterSealing.Passphrase, "two"), Unlock(MasterSealing.Passphrase, "three"), "another", _ => { }, TimeProvider.System);
        MasterChange.Notes(Keys).ShouldBe([Note, "another"]);

        KeyVault.Create(Beside, now, TimeProvider.System).Dispose();
        // Killed while any of its files was written.
        string[] unfinished = [KeyNames.EngineLogin + ".1.key.tmp", "master.key.tmp", "master.changed.tmp", "backup.note.tmp", "pin-refused.tmp"];
        foreach (var left in unfinished) File.WriteAllText(Path.Combine(Beside, left), "half");
        MasterChange.Sweep(Keys);
        Directory.Exists(Beside).ShouldBeFalse();
        MasterChange.Sweep(Keys);
        KeyVault.Open(Keys, Unlock(MasterSealing.Passphrase, "three"), TimeProvider.System).Dispose();
    }

    [Fact]
    public void What_is_not_ours_is_not_destroyed_whatever_it_is_called()
    {
        using var now = Unlock(MasterSealing.None, "");
        KeyVault.Create(Keys, now, TimeProvider.System).Dispose();
        var elsewhere = Directory.CreateDirectory(_temporary["etc"]).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "a.key"), "somebody's");

        // The attack: the service's account, which owns the directory, and root, who changes the key.
        Directory.CreateSymbolicLink(Beside, elsewhere);
        Untouched();
        File.Delete(Beside);
        Directory.CreateDirectory(Beside);
        File.CreateSymbolicLink(Path.Combine(Beside, "b.key"), Path.Combine(elsewhere, "a.key"));
        Untouched();
        File.Delete(Path.Combine(Beside, "b.key"));
        File.WriteAllText(Path.Combine(Beside, "notes.txt"), "somebody's");
        Untouched();
        File.ReadAllText(Path.Combine(Beside, "notes.txt")).ShouldBe("somebody's");
        File.Move(Path.Combine(Beside, "notes.txt"), Path.Combine(Beside, "notes.tmp"));
        Untouched();

        void Untouched()
        {
            Should.Throw<KeystoreException>(() => MasterChange.Sweep(Keys)).Message.ShouldContain("Move it away");
            Should.Throw<KeystoreException>(() => MasterChange.Run(Keys, now, Unlock(MasterSealing.Passphrase, "two"), Note, _ => { }, TimeProvider.System));
            File.ReadAllText(Path.Combine(elsewhere, "a.key")).ShouldBe("somebody's");
            KeyVault.Open(Keys, now, TimeProvider.System).Dispose();
        }
    }

    [Fact]
    public void What_cannot_be_removed_afterwards_is_said_and_the_new_master_key_holds()
    {
        using var now = Unlock(MasterSealing.None, "");
        KeyVault.Create(Keys, now, TimeProvider.System).Dispose();
        // Somebody puts a file into the old directory in the last moment.
        var (keys, left) = MasterChange.Run(Keys, now, Unlock(MasterSealing.Passphrase, "two"), Note, beside =>
        {
            if (Directory.GetFiles(beside).Length > 0) File.WriteAllText(Path.Combine(Keys, "late.txt"), "somebody's");
        }, TimeProvider.System);
        keys.ShouldBe(4);
        left.ShouldNotBeNull().ShouldContain(Beside);
        File.ReadAllText(Path.Combine(Beside, "late.txt")).ShouldBe("somebody's");
        KeyVault.Open(Keys, Unlock(MasterSealing.Passphrase, "two"), TimeProvider.System).Dispose();
    }

    [Fact]
    public void Where_there_is_a_link_in_its_place_the_link_stays()
    {
        using var now = Unlock(MasterSealing.None, "");
        KeyVault.Create(_temporary["elsewhere"], now, TimeProvider.System).Dispose();
        Directory.CreateSymbolicLink(Keys, _temporary["elsewhere"]);
        MasterChange.Run(Keys, now, Unlock(MasterSealing.Passphrase, "two"), Note, _ => { }, TimeProvider.System);
        new DirectoryInfo(Keys).LinkTarget.ShouldBe(_temporary["elsewhere"]);
        Directory.Exists(_temporary["elsewhere"] + ".new").ShouldBeFalse();
        KeyVault.Open(Keys, Unlock(MasterSealing.Passphrase, "two"), TimeProvider.System).Dispose();
    }

    public void Dispose()
    {
        _temporary.Dispose();
        _tokens.Dispose();
    }

    private static void HardLink(string from, string to) =>
        System.Diagnostics.Process.Start("ln", [from, to]).WaitForExit();

    private string[] Contents() => [.. Directory.GetFiles(Keys).Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    private KeystoreUnlock Unlock(MasterSealing sealing, string which)
    {
        switch (sealing)
        {
            case MasterSealing.Passphrase:
                return KeystoreUnlock.FromPassphrase($"门神 keeps the door {which}", QuickCost);
            case MasterSealing.Credential:
                File.WriteAllBytes(_temporary[which], SHA256.HashData(Encoding.UTF8.GetBytes(which)));
                return KeystoreUnlock.FromCredential(_temporary[which]);
            case MasterSealing.Token:
                _tokens.Make(which);
                return KeystoreUnlock.FromToken(_tokens.Uri(which), null);
            default:
                return KeystoreUnlock.Unsealed();
        }
    }
}
