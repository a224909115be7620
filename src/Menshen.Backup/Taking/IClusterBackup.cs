using Menshen.Backup.Format;
using Menshen.Engine;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>A base backup under way: where it begins, where the cluster's files come from, and where it ends.</summary>
internal interface IClusterBackup : IAsyncDisposable
{
    BackupWindow Window { get; }

    /// <summary>Files and directories that may be read in any order, by several at once.</summary>
    IReadOnlyList<SourceFile> Files { get; }

    /// <summary>About how many bytes come by themselves, beside those.</summary>
    long StreamedBytes { get; }

    /// <summary>Takes what comes by itself, one file behind the other. Called once, on a thread of its own.</summary>
    void TakeStreamed(ChunkPacker packer, Action<FileEntry> taken, CancellationToken cancellation);

    /// <summary>Ends it, when all others are taken; takes what has to be behind them. Answers up to which place of the WAL the files need it.</summary>
    Task<NpgsqlLogSequenceNumber> EndAsync(ChunkPacker last, Action<FileEntry> taken, CancellationToken cancellation);

    static async Task<IClusterBackup> BeginAsync(IEngine engine, string label, CancellationToken cancellation) => engine switch
    {
        EmbeddedEngine embedded => await LocalBackup.BeginAsync(embedded, label, cancellation).ConfigureAwait(false),
        ExternalEngine external => await StreamedBackup.BeginAsync(external, label, cancellation).ConfigureAwait(false),
        _ => throw new NotSupportedException($"no backup is made of {engine.GetType().Name}"),
    };
}
