using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
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
        // The writer itself escapes in arrays that go back to a pool with what is in them. A character has at most three bytes, and each of them becomes at most six.
        var text = GC.AllocateUninitializedArray<byte>(3 * value.Length, pinned: true);
        var form = GC.AllocateUninitializedArray<byte>(6 * text.Length + 2, pinned: true);
        try
        {
            var length = Encoding.UTF8.GetBytes(value.Chars.Span, text);
            (writer.Options.Encoder ?? JavaScriptEncoder.Default).EncodeUtf8(text.AsSpan(0, length), form.AsSpan(1), out _, out var written);
            form[0] = form[written + 1] = (byte)'"';
            writer.WriteRawValue(form.AsSpan(0, written + 2), skipInputValidation: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(form);
        }
    }
}
