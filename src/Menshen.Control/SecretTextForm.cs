using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Menshen.Control;

/// <summary>Reads and writes a <see cref="SecretText"/> as a JSON string, without a string in between.</summary>
public sealed class SecretTextForm : JsonConverter<SecretText>
{
    public override SecretText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        // As many characters as bytes at most; escapes make it fewer.
        var room = GC.AllocateUninitializedArray<char>(reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length, pinned: true);
        try
        {
            return new SecretText(room.AsSpan(0, reader.CopyString(room)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(room.AsSpan()));
        }
    }

    public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStringValue(value.Chars.Span);
    }
}
