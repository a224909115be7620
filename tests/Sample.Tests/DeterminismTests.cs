using System.Security.Cryptography;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Sample.Tests;

public sealed class DeterminismTests
{
    /// <summary>SHA-256 over all tables for seed 1 and 500 waybills. It changes only when someone means to change the data.</summary>
    private const string Pinned = "3d81f02ab31ad586c807650644db30ea378c18f5aea483d0a8584340ad3e96fd";

    [Fact]
    public void Seed_and_size_give_these_bytes_and_no_others() => Digest(1, 500).ShouldBe(Pinned);

    [Fact]
    public void The_same_seed_gives_the_same_bytes_again() => Digest(5, 300).ShouldBe(Digest(5, 300));

    [Fact]
    public void Another_seed_gives_other_people() => Digest(5, 300).ShouldNotBe(Digest(6, 300));

    [Fact]
    public void The_smallest_sample_is_one_waybill() =>
        ExpressDataset.Create(1, 1).Tables.ShouldAllBe(table => SampleRows.Bytes(table).Count(value => value == '\n') == table.Rows);

    [Fact]
    public void The_generator_gives_the_published_numbers()
    {
        // First outputs of SplitMix64 for seed 1234567, as in the reference tests of several languages.
        var random = new SplitMix64(1234567);
        random.Next().ShouldBe(6457827717110365317UL);
        random.Next().ShouldBe(3203168211198807973UL);
        random.Next().ShouldBe(9817491932198370423UL);
    }

    [Fact]
    public void Progress_ends_at_the_announced_rows_and_never_goes_back()
    {
        foreach (var table in ExpressDataset.Create(3, 4_000).Tables)
        {
            long last = 0;
            table.WriteTo(Stream.Null, rows =>
            {
                rows.ShouldBeGreaterThanOrEqualTo(last);
                last = rows;
            }, TestContext.Current.CancellationToken);
            last.ShouldBe(table.Rows, table.Name);
        }
    }

    private static string Digest(ulong seed, long waybills)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in ExpressDataset.Create(seed, waybills).Tables)
        {
            hash.AppendData(SampleRows.Bytes(table));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
