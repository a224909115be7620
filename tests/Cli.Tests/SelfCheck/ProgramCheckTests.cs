using Menshen.Crypto;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.SelfCheck;

/// <summary>A program's files against the list that its publisher signed.</summary>
public sealed class ProgramCheckTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-program-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();

    public ProgramCheckTests()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "zh-CN"));
        File.WriteAllText(Path.Combine(_directory, "menshen.dll"), "the program");
        File.WriteAllText(Path.Combine(_directory, "empty"), "");
        File.WriteAllText(Path.Combine(_directory, "zh-CN", "menshen.resources.dll"), "程序");
    }

    private string Manifest => Path.Combine(_directory, ProgramManifest.FileName);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void What_was_signed_is_found_as_it_was_signed()
    {
        Sign();
        var verdict = ProgramCheck.Run(_directory);
        verdict.Findings.ShouldBeEmpty();
        (verdict.Files, verdict.Publisher).ShouldBe((3, Convert.ToHexStringLower(_key.PublicKey.ToBytes())));
        ProgramManifest.NameOf(verdict.Publisher!).ShouldBe(Convert.ToHexStringLower(_key.KeyId.Span));
    }

    [Fact]
    [Requirement("realname-7.4.5-2.1")]
    [Requirement("gat389-5.1.2.1-a.3")]
    public void A_changed_a_missing_an_added_and_a_linked_file_are_each_named()
    {
        Sign();
        var bytes = File.ReadAllBytes(Path.Combine(_directory, "menshen.dll"));
        bytes[3] ^= 1;
        File.WriteAllBytes(Path.Combine(_directory, "menshen.dll"), bytes);
        File.Delete(Path.Combine(_directory, "empty"));
        // What the runtime would load before the system's own.
        File.WriteAllText(Path.Combine(_directory, "libgcrypt.so.20"), "planted");
        Directory.Move(Path.Combine(_directory, "zh-CN"), Path.Combine(_directory, "..", Path.GetFileName(_directory) + "-elsewhere"));
        var elsewhere = Path.Combine(_directory, "..", Path.GetFileName(_directory) + "-elsewhere");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(_directory, "zh-CN"), elsewhere);
            ProgramCheck.Run(_directory).Findings.Select(finding => finding.ToString()).ShouldBe(
            [
                "empty is missing", "menshen.dll was changed", "zh-CN/menshen.resources.dll is missing", "libgcrypt.so.20 does not belong to the program",
                "zh-CN does not belong to the program",
            ]);
        }
        finally
        {
            File.Delete(Path.Combine(_directory, "zh-CN"));
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void A_list_that_was_edited_is_not_believed_and_one_that_somebody_else_signed_has_his_name()
    {
        Sign();
        var text = File.ReadAllText(Manifest);
        File.WriteAllText(Path.Combine(_directory, "menshen.dll"), "another");
        var digest = Convert.ToHexStringLower(Sm3.Hash("another"u8));
        // The naive list of digests would be taken in: nobody signs it.
        File.WriteAllText(Manifest, string.Join('\n', text.Split('\n').Select(line => line.EndsWith(" menshen.dll", StringComparison.Ordinal) ? $"file {digest} 7 menshen.dll" : line)));
        ProgramCheck.Run(_directory).Findings.ShouldHaveSingleItem().Fault.ShouldBe(ProgramFault.BadManifest);

        using var stranger = Sm2PrivateKey.Generate();
        File.WriteAllText(Manifest, ProgramManifest.Sign(_directory, stranger, "0.1.0", At));
        var verdict = ProgramCheck.Run(_directory);
        verdict.Findings.ShouldBeEmpty();
        verdict.Publisher.ShouldNotBe(Convert.ToHexStringLower(_key.PublicKey.ToBytes()));
    }

    [Fact]
    public void No_beginning_of_a_manifest_and_no_other_spelling_is_one()
    {
        Sign();
        var text = File.ReadAllText(Manifest);
        for (var length = 0; length < text.Length; length++) Should.Throw<InvalidDataException>(() => ProgramManifest.Read(text[..length]), $"{length}");
        Should.Throw<InvalidDataException>(() => ProgramManifest.Read(text + "\n"));
        Should.Throw<InvalidDataException>(() => ProgramManifest.Read(text.ToUpperInvariant()));
        Should.Throw<InvalidDataException>(() => ProgramManifest.Read(text.Replace("version", "Version", StringComparison.Ordinal)));
        ProgramManifest.Read(text).Files.Count.ShouldBe(3);
    }

    [Fact]
    public void Without_a_list_nothing_is_claimed()
    {
        var verdict = ProgramCheck.Run(_directory);
        (verdict.Findings.Count, verdict.HasNoManifest, verdict.Publisher).ShouldBe((0, true, null));
        verdict.Words.ShouldEndWith("not signed");
    }

    [Fact]
    public void Variables_that_add_code_to_the_program_are_told() =>
        ProgramCheck.Surroundings(name => name is "DOTNET_STARTUP_HOOKS" or "LD_PRELOAD" ? "/tmp/mine.dll" : null).Select(finding => finding.What)
            .ShouldBe(["DOTNET_STARTUP_HOOKS", "LD_PRELOAD"]);

    [Fact]
    public void Whose_program_it_is_nobody_writes_without_the_keys()
    {
        var path = Path.Combine(_directory, "program.trust");
        var trust = new ProgramTrust(path, Sm3.Hash("ours"u8));
        trust.Read().ShouldBe(ProgramTrust.Empty);
        trust.Write("04ab", isNew: true);
        trust.Read().ShouldBe(("04ab", true));
        new ProgramTrust(path, Sm3.Hash("ours"u8)).Read().ShouldBe(("04ab", true));
        Should.Throw<InvalidDataException>(() => new ProgramTrust(path, Sm3.Hash("another keystore"u8)).Read());
        File.WriteAllText(path, File.ReadAllText(path).Replace("04ab", "04ac", StringComparison.Ordinal));
        Should.Throw<InvalidDataException>(() => trust.Read());
        File.WriteAllText(path, "");
        Should.Throw<InvalidDataException>(() => trust.Read());
    }

    private void Sign() => File.WriteAllText(Manifest, ProgramManifest.Sign(_directory, _key, "0.1.0", At));
}
