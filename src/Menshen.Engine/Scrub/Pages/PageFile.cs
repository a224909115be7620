using System.Globalization;

namespace Menshen.Engine;

/// <summary>Reads and writes one page of a cluster's files, as the engine's user.</summary>
internal sealed class PageFile(EngineAccount account, string cluster)
{
    /// <summary>PostgreSQL's page: BLCKSZ of every package there is.</summary>
    public const int Bytes = 8192;

    /// <summary>Pages of one file, 1 GiB (RELSEG_SIZE); those behind are in the file with the next number.</summary>
    private const long FileBlocks = 131_072;

    private const string Copier = "/usr/bin/dd";

    public async Task<byte[]> ReadAsync(string file, long block, CancellationToken cancellation)
    {
        var (path, within) = PlaceOf(file, block);
        var page = await AccountProgram.OutputAsync(account, Copier, [$"if={path}", $"bs={Bytes}", "count=1", Number("skip", within), "status=none"], default, cancellation).ConfigureAwait(false);
        return page.Length == Bytes ? page : throw new EngineFaultException($"{path} ends before block {block}");
    }

    /// <summary>Replaces a page that is there, and returns when it is on the disk.</summary>
    public async Task WriteAsync(string file, long block, ReadOnlyMemory<byte> page, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(page.Length, Bytes);
        var (path, within) = PlaceOf(file, block);
        await AccountProgram.OutputAsync(
            account, Copier, [$"of={path}", $"bs={Bytes}", "count=1", Number("seek", within), "conv=notrunc,nocreat,fsync", "iflag=fullblock", "status=none"], page, cancellation).ConfigureAwait(false);
    }

    private (string Path, long Block) PlaceOf(string file, long block) =>
        (Path.Combine(cluster, block < FileBlocks ? file : string.Create(CultureInfo.InvariantCulture, $"{file}.{block / FileBlocks}")), block % FileBlocks);

    private static string Number(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}");
}
