using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests.Purging;

/// <summary>What is overwritten by root is a database's file and nothing else, whatever the engine's user has put there.</summary>
public sealed class FreedFilesTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public FreedFilesTests() => Directory.CreateDirectory(Path.Combine(Cluster, "base", "5"));

    private string Cluster => Path.Combine(_directory.Path, "cluster");

    private string Held => Path.Combine(_directory.Path, "freed");

    private FreedFiles Files => new(Cluster, Held);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void All_segments_are_overwritten_where_they_are_and_the_copies_too()
    {
        var (first, second) = (Write("base/5/100", 3 << 20), Write("base/5/100.1", 5));
        Write("base/5/101", 0);
        Files.Copy(["base/5/100", "base/5/101"]);
        File.ReadAllBytes(first).ShouldAllBe(b => b == 7);
        using var copy = new FileStream(Path.Combine(Held, "base+5+100.1"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Files.Spoil(passes: 2);
        File.ReadAllBytes(first).ShouldAllBe(b => b == 0xA5);
        File.ReadAllBytes(second).ShouldBe([0xA5, 0xA5, 0xA5, 0xA5, 0xA5]);
        Files.Discard(passes: 1).ShouldBe((2, (3 << 20) + 5));
        copy.ReadByte().ShouldBe(0x5A);
        Files.HasCopies.ShouldBeFalse();
    }

    [Fact]
    public void What_was_not_committed_is_as_it_was_but_for_what_PostgreSQL_has_written_since()
    {
        var before = Enumerable.Range(0, 6).SelectMany(n => Page(position: 100, content: (byte)n)).ToArray();
        var file = Path.Combine(Cluster, "base/5/100");
        File.WriteAllBytes(file, before);
        Files.Copy(["base/5/100"]);
        Files.Spoil(passes: 1);
        var there = File.ReadAllBytes(file);
        there.ShouldAllBe(b => b == 0x5A);
        var younger = Page(position: 101, content: 99);
        younger.CopyTo(there, 2 * 8192);
        // A loss of power in the midst of a page, with the half that has the header, and with the other.
        before.AsSpan(3 * 8192, 512).CopyTo(there.AsSpan(3 * 8192));
        before.AsSpan(4 * 8192 + 512, 8192 - 512).CopyTo(there.AsSpan(4 * 8192 + 512));
        File.WriteAllBytes(file, there);

        Files.PutBack().ShouldBe(1);
        younger.CopyTo(before, 2 * 8192);
        File.ReadAllBytes(file).ShouldBe(before);
        Files.PutBack().ShouldBe(0);
    }

    // As PostgreSQL writes it: pd_lsn, and pd_pagesize_version of 8 KiB and layout 4.
    private static byte[] Page(uint position, byte content)
    {
        byte[] page = [.. Enumerable.Repeat(content, 8192)];
        BitConverter.TryWriteBytes(page, 0);
        BitConverter.TryWriteBytes(page.AsSpan(4), position);
        (page[18], page[19]) = (4, 0x20);
        return page;
    }

    [Fact]
    public void A_copy_that_is_not_whole_puts_nothing_back()
    {
        var file = Write("base/5/100", 8192);
        Directory.CreateDirectory(Held);
        File.WriteAllBytes(Path.Combine(Held, "base+5+100.begun"), new byte[100]);
        Files.PutBack().ShouldBe(1);
        File.ReadAllBytes(file).ShouldAllBe(b => b == 7);
        Files.HasCopies.ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_PostgreSQL_has_emptied_or_taken_away_stays_so()
    {
        var (emptied, taken) = (Write("base/5/100", 8192), Write("base/5/101", 8192));
        Files.Copy(["base/5/100", "base/5/101"]);
        File.WriteAllBytes(emptied, []);
        File.Delete(taken);
        Files.PutBack().ShouldBe(2);
        File.ReadAllBytes(emptied).ShouldBeEmpty();
        File.Exists(taken).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../../victim")]
    [InlineData("base/5/../../../victim")]
    [InlineData("base/5/victim")]
    [InlineData("pg_tblspc/16400/PG_15_202209061/5/100")]
    [InlineData("base/5/100\n")]
    public void A_path_that_no_database_has_is_refused(string path) => Should.Throw<CatalogueRefusalException>(() => Files.Copy([path]));

    [Fact]
    public void A_link_in_place_of_a_file_or_a_directory_harms_nobody()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "others"));
        var victim = Path.Combine(_directory.Path, "others", "100");
        File.WriteAllText(victim, "precious");
        Write("base/5/99", 10);
        File.CreateSymbolicLink(Path.Combine(Cluster, "base/5/100"), victim);
        Directory.CreateSymbolicLink(Path.Combine(Cluster, "base/6"), Path.GetDirectoryName(victim)!);
        Should.Throw<IOException>(() => Files.Copy(["base/5/99", "base/5/100"]));
        Should.Throw<IOException>(() => Files.Copy(["base/6/100"]));
        Files.PutBack();
        File.ReadAllText(victim).ShouldBe("precious");
        // It is exchanged while we are at it.
        var file = Write("base/5/98", 8);
        Files.Copy(["base/5/98"]);
        File.Delete(file);
        File.CreateSymbolicLink(file, victim);
        Should.Throw<IOException>(() => Files.Spoil(passes: 1));
        File.ReadAllText(victim).ShouldBe("precious");
    }

    private string Write(string path, int length)
    {
        var file = Path.Combine(Cluster, path);
        File.WriteAllBytes(file, [.. Enumerable.Repeat((byte)7, length)]);
        return file;
    }
}
