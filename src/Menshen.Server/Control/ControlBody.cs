using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Menshen.Server;

/// <summary>A request's body in pinned memory of its own, which it clears; and what it was read from with it.</summary>
/// <remarks>Kestrel's blocks go from one connection to the next with whatever was in them, so each part is overwritten where it arrived. Over https
/// there is one copy more that is not ours to reach: what SslStream decrypted stays in its buffer until that is used again.</remarks>
internal sealed class ControlBody : IDisposable
{
    private readonly byte[] _bytes;

    private ControlBody(byte[] bytes, int length) => (_bytes, Bytes) = (bytes, bytes.AsMemory(0, length));

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads all of it; throws as Kestrel does for a body that is too long or does not come.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <param name="announced">As long as it says it is; without a length there is none.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ControlBody> ReadAsync(PipeReader reader, int announced, CancellationToken cancellation)
    {
        // The longest there can be: nothing has to be copied when it grows.
        var bytes = GC.AllocateUninitializedArray<byte>(announced, pinned: true);
        var length = 0;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
                if (result.Buffer.Length > bytes.Length - length)
                    throw new Microsoft.AspNetCore.Http.BadHttpRequestException("body", Microsoft.AspNetCore.Http.StatusCodes.Status413PayloadTooLarge);
                foreach (var part in result.Buffer)
                {
                    part.Span.CopyTo(bytes.AsSpan(length));
                    length += part.Length;
                    CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(part).Span);
                }

                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) return new ControlBody(bytes, length);
            }
        }
        catch
        {
            CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
            throw;
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Bytes.Length));
}
