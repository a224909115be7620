using System.Buffers;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>Cuts the rows of one format of COPY and seals their columns.</summary>
internal interface ICopyRows
{
    /// <summary>Why a row was not taken.</summary>
    Decision.Refuse? Refusal { get; }

    /// <summary>Takes the row in front of <paramref name="bytes"/> and writes it sealed.</summary>
    /// <param name="isLast">Nothing will follow.</param>
    /// <param name="length">Bytes of the row that was taken.</param>
    CopyStep Next(ReadOnlySpan<byte> bytes, bool isLast, IBufferWriter<byte> output, out int length);
}
