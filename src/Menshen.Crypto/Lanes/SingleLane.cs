using Menshen.Crypto.Native;

namespace Menshen.Crypto.Lanes;

/// <summary>Hashes messages of a batch one by one through libgcrypt: long ones, too few to fill lanes, or on a machine without wide
/// vectors.</summary>
internal static unsafe class SingleLane
{
    internal static void HashAll(in MessageBatch batch)
    {
        for (var index = 0; index < batch.Count; index++)
        {
            Hash(batch, index);
        }
    }

    internal static void Hash(in MessageBatch batch, int index)
    {
        var prefix = (byte)batch.Prefix;
        var parts = stackalloc GcryptBuffer[] { new(&prefix, batch.PrefixLength), new(batch.Message(index), batch.Length(index)) };
        GcryptError.Check(Gcrypt.MdHashBuffers(Sm3.Algorithm, 0, batch.Digest(index), parts, 2), "hash with SM3");
    }
}
