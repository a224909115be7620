using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>How long the values of a sealed column are, by one that is there: its ciphertext tells.</summary>
internal sealed class SampleLength(SealedSample sample)
{
    /// <summary>Bytes of plaintext; null where there is none.</summary>
    public async Task<int?> OfAsync(string database, string schema, string table, string column, SealMode mode, CancellationToken cancellation)
    {
        var characters = await sample.LengthAsync(database, schema, table, column, cancellation).ConfigureAwait(false);
        if (characters is not { } written) return null;
        // Four characters are three bytes; tag and nonce are not the value's.
        var length = written * 3 / 4 - SealedForm.BodySize(mode, 0);
        return length > 0 ? length : null;
    }
}
