using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text;
using Menshen.Backup.Format;
using Menshen.Backup.Taking;

namespace Menshen.Backup.Tests;

/// <summary>The archive in which an engine elsewhere sends its files, and what no PostgreSQL sends.</summary>
public sealed class BaseBackupArchiveTests : IDisposable
{
    private const ulong System = 7_300_000_000_000_000_001;
    private const string Label = "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\nCHECKPOINT LOCATION: 0/2000060\nSTART TIMELINE: 1\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-tar-").FullName;
    private readonly TestSecrets _secrets = new();
    private int _number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _secrets.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Files_and_directories_are_taken_as_they_come_and_what_a_server_makes_anew_is_not()
    {
        var (entries, system) = await TakeAsync(Archive(File("postmaster.opts", "x"), File("base/1/t3_16384", "x"), File("base/1/1259", new string('r', 20_000))));
        entries.Select(entry => (entry.Path, entry.Bytes)).ShouldBe([("engine/backup_label", Label.Length), ("engine/base/", 0), ("engine/base/1/1259", 20_000), ("engine/global/pg_control", 8192)]);
        system.ShouldBe(System.ToString(global::System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Every_cut_is_noticed_before_the_last_file_has_come()
    {
        var whole = Archive(File("base/1/1259", new string('r', 3000)));
        var last = whole.Length - 1024;
        for (var length = 0; length < last; length += 97)
        {
            var cut = whole[..length];
            try
            {
                // It may look like one that ended: then its last file is missing, or it never began.
                (await TakeAsync(cut)).System.ShouldBeNull($"{length} bytes");
            }
            catch (Exception e) when (e is BackupException or EndOfStreamException)
            {
                // Noticed at once.
            }
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/outside")]
    [InlineData("base/../../outside")]
    [InlineData("base//1")]
    [InlineData("base/a\nb")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name) =>
        (await Should.ThrowAsync<BackupException>(() => TakeAsync(Archive(File(name, "x"))))).Message.ShouldContain("what the engine sent as its base backup is none");

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    public async Task What_is_neither_file_nor_directory_is_refused(TarEntryType kind)
    {
        var entry = new UstarTarEntry(kind, "pg_tblspc/16400");
        if (kind != TarEntryType.Fifo) entry.LinkName = "/etc";
        (await Should.ThrowAsync<BackupException>(() => TakeAsync(Archive(entry)))).Message.ShouldContain("neither a file nor a directory");
    }

    [Fact]
    public async Task A_file_that_comes_twice_and_an_archive_that_begins_otherwise_are_refused()
    {
        (await Should.ThrowAsync<BackupException>(() => TakeAsync(Archive(File("PG_VERSION", "15"), File("./PG_VERSION", "15"))))).Message.ShouldContain("twice");
        (await Should.ThrowAsync<BackupException>(() => TakeAsync(Bytes([File("PG_VERSION", "15")])))).Message.ShouldContain("does not begin with backup_label");
        (await Should.ThrowAsync<BackupException>(() => TakeAsync(Bytes([File("backup_label", "START TIMELINE: 1\n")])))).Message.ShouldContain("says no beginning");
    }

    [Fact]
    public async Task Whatever_bytes_are_changed_it_is_taken_or_refused_and_nothing_else()
    {
        var whole = Archive(File("base/1/1259", new string('r', 3000)));
        var random = new Random(59);
        for (var turn = 0; turn < 500; turn++)
        {
            var changed = (byte[])whole.Clone();
            for (var count = random.Next(1, 5); count > 0; count--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                (await TakeAsync(changed)).Entries.ShouldAllBe(entry => entry.Path.StartsWith("engine/", StringComparison.Ordinal) && !entry.Path.Contains("..", StringComparison.Ordinal));
            }
            catch (Exception e) when (e is BackupException or EndOfStreamException)
            {
                // Refused.
            }
        }
    }

    private async Task<(List<FileEntry> Entries, string? System)> TakeAsync(byte[] archive)
    {
        var place = Path.Combine(_directory, $"{++_number}");
        Directory.CreateDirectory(place);
        using var packer = new ChunkPacker(place, 1, new ChunkSeal(_secrets, "set x", new byte[ChunkSeal.SaltSize]), PreviousChunks.None, new TakeProgress(TimeProvider.System));
        using var stream = new MemoryStream(archive);
        await using var read = new BaseBackupArchive(stream);
        List<FileEntry> entries = [];
        if (await read.BeginAsync(Cancellation) is not null) read.TakeAll(packer, entries.Add, Cancellation);
        return (entries, read.System);
    }

    private static byte[] Archive(params TarEntry[] further)
    {
        var control = new byte[8192];
        BinaryPrimitives.WriteUInt64LittleEndian(control, System);
        return Bytes([File("backup_label", Label), new UstarTarEntry(TarEntryType.Directory, "./base/"), .. further, File("global/pg_control", control)]);
    }

    private static byte[] Bytes(TarEntry[] entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var entry in entries) writer.WriteEntry(entry);
        return stream.ToArray();
    }

    private static UstarTarEntry File(string name, string content) => File(name, Encoding.ASCII.GetBytes(content));

    private static UstarTarEntry File(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
}
