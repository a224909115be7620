using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Menshen.Crypto.Lanes;

/// <summary>Keeps all lanes busy: a lane that has finished its message takes the next one while the others go on.</summary>
internal static unsafe class LaneEngine<T>
    where T : unmanaged, ILanes<T>
{
    private static readonly uint[] InitialState =
        [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E];

    /// <summary>Hashes the whole batch; messages above <paramref name="longest"/> bytes go to libgcrypt, for one of them would run
    /// alone with every other lane idle.</summary>
    [SkipLocalsInit]
    internal static void Run(in MessageBatch batch, int longest)
    {
        var state = stackalloc T[Sm3Compression<T>.StateWords];
        var scratch = stackalloc byte[T.Count * Sm3.BlockSize];
        var blocks = stackalloc byte*[T.Count];
        var lanes = stackalloc Lane[T.Count];
        var next = 0;
        var active = 0;
        for (var i = 0; i < T.Count; i++)
        {
            active += TakeNext(batch, longest, ref next, ref lanes[i], (uint*)state + i) ? 1 : 0;
        }

        while (active > 0)
        {
            for (var i = 0; i < T.Count; i++)
            {
                blocks[i] = lanes[i].Next(scratch + (i * Sm3.BlockSize));
            }

            Sm3Compression<T>.Compress(state, blocks);
            for (var i = 0; i < T.Count; i++)
            {
                ref var lane = ref lanes[i];
                if (lane.BlocksLeft == 0 && !lane.IsIdle)
                {
                    WriteDigest((uint*)state + i, batch.Digest(lane.Index));
                    active -= TakeNext(batch, longest, ref next, ref lane, (uint*)state + i) ? 0 : 1;
                }
            }
        }
    }

    private static bool TakeNext(in MessageBatch batch, int longest, ref int next, ref Lane lane, uint* column)
    {
        while (next < batch.Count)
        {
            var index = next++;
            if (batch.Length(index) > longest)
            {
                SingleLane.Hash(batch, index);
                continue;
            }

            lane.Begin(batch, index);
            for (var word = 0; word < InitialState.Length; word++)
            {
                column[word * T.Count] = InitialState[word];
            }

            return true;
        }

        lane.Idle();
        return false;
    }

    private static void WriteDigest(uint* column, byte* digest)
    {
        for (var word = 0; word < Sm3Compression<T>.StateWords; word++)
        {
            Unsafe.WriteUnaligned(digest + (4 * word), BinaryPrimitives.ReverseEndianness(column[word * T.Count]));
        }
    }
}
