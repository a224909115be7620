using System.Text.Json;

namespace Menshen.Backup.Format;

/// <summary>The list of a set's files: one JSON array per file, one line each.</summary>
/// <remarks><code>["engine/base/1/1259",384,114688,"digest",[[set,pack,index,offset,sealed,plain,compressed,"digest"],...]]</code></remarks>
internal static class BodyLines
{
    public static byte[] Write(FileEntry entry)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartArray();
            json.WriteStringValue(entry.Path);
            json.WriteNumberValue(entry.Mode);
            json.WriteNumberValue(entry.Bytes);
            json.WriteStringValue(Convert.ToHexStringLower(entry.Digest));
            json.WriteStartArray();
            foreach (var chunk in entry.Chunks)
            {
                json.WriteStartArray();
                foreach (var number in (ReadOnlySpan<long>)[chunk.Set, chunk.Pack, chunk.Index, chunk.Offset, chunk.Sealed, chunk.Plain, chunk.IsCompressed ? 1 : 0])
                    json.WriteNumberValue(number);
                json.WriteStringValue(Convert.ToHexStringLower(chunk.Digest));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    public static FileEntry Read(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var fields = json.RootElement;
        return new FileEntry(
            fields[0].GetString()!, fields[1].GetInt32(), fields[2].GetInt64(), Convert.FromHexString(fields[3].GetString()!),
            [.. fields[4].EnumerateArray().Select(c => new ChunkRef(
                c[0].GetInt32(), c[1].GetInt32(), c[2].GetInt64(), c[3].GetInt64(), c[4].GetInt32(), c[5].GetInt32(), c[6].GetInt32() == 1,
                Convert.FromHexString(c[7].GetString()!)))]);
    }
}
