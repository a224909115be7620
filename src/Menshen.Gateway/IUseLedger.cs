namespace Menshen.Gateway;

/// <summary>Where all gateways of a catalogue keep what subjects have used within the hour, each its own counts: what one gave is so known to the others, and to itself
/// after a restart.</summary>
public interface IUseLedger
{
    /// <summary>Writes this gateway's counts over those it wrote before; returns when they are committed.</summary>
    Task WriteAsync(IReadOnlyList<UseRow> rows, CancellationToken cancellation);

    /// <summary>What all others have had, of this minute on; what an earlier run of this gateway had is another's.</summary>
    /// <param name="since">Minutes since the Unix epoch; null for the whole hour.</param>
    Task<UsePicture> ReadAsync(long? since, CancellationToken cancellation);
}
