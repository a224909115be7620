using System.Globalization;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>An auditor has looked through the records and says so under the journal's key.</summary>
/// <param name="Time">When it was said.</param>
/// <param name="Reviewer">The auditor's name.</param>
/// <param name="Person">The natural person.</param>
/// <param name="Since">Begin of the period; its end is <paramref name="Time"/>.</param>
/// <param name="From">First record that was reviewed.</param>
/// <param name="UpTo">Last record that was reviewed.</param>
/// <param name="Alarms">Alarms among the records up to this one were looked into.</param>
/// <param name="Note">What was found.</param>
public readonly record struct AuditReviewed(
    long Time, string Reviewer, string Person, long Since, ulong From, ulong UpTo, ulong Alarms, string Note) : IJournalRecord
{
    /// <summary>Names the key that signed it.</summary>
    public ReadOnlyMemory<byte> KeyId { get; init; }

    /// <summary>Over <see cref="SignedText"/>.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Reviewer) + RecordWriter.MaxText(Person)
        + 4 * RecordWriter.MaxVarint + RecordWriter.MaxText(Note) + 5 + KeyId.Length + 5 + Signature.Length;

    public static AuditReviewed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AuditReviewed);
        return new AuditReviewed(
            reader.Time, reader.Text(), reader.Text(), reader.Int64(), reader.Varint(), reader.Varint(), reader.Varint(), reader.Text())
        {
            KeyId = reader.Bytes().ToArray(),
            Signature = reader.Bytes().ToArray(),
        };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AuditReviewed, Time);
        writer.Text(Reviewer);
        writer.Text(Person);
        writer.Varint(Since);
        writer.Varint(From);
        writer.Varint(UpTo);
        writer.Varint(Alarms);
        writer.Text(Note);
        writer.Bytes(KeyId.Span);
        writer.Bytes(Signature.Span);
        return writer.Length;
    }

    /// <summary>The bytes that are signed: a text that people can read and other programs can rebuild.</summary>
    public byte[] SignedText(string origin) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{origin}\naudit review\nreviewer {Reviewer}\nperson {Person}\ntime {Since} {Time}\nrecords {From} {UpTo} alarms {Alarms}\nnote {Note}\n"));

    /// <summary>The same with the key's signature.</summary>
    public AuditReviewed Sign(string origin, ISigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var signature = new byte[signer.SignatureSize];
        signer.Sign(SignedText(origin), signature);
        return this with { KeyId = signer.KeyId, Signature = signature };
    }

    public bool IsSignedBy(string origin, ISignatureVerifier key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.KeyId.Span.SequenceEqual(KeyId.Span) && key.Verify(SignedText(origin), Signature.Span);
    }
}
