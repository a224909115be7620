using Menshen.Crypto;

namespace Menshen.Sessions.Tests.World;

/// <summary>A signer whose owner can hold it or make it fail: the journal's thread signs, so this holds or fails the journal.</summary>
internal sealed class PausableSigner : ISigner, IDisposable
{
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly ManualResetEventSlim _entered = new();
    private volatile bool _fails;

    public ReadOnlyMemory<byte> KeyId => _key.KeyId;

    public int SignatureSize => _key.SignatureSize;

    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        _entered.Set();
        _open.Wait();
        if (_fails) throw new IOException("the disk is full");
        _key.Sign(message, signature);
    }

    /// <summary>Nothing becomes durable from here on; returns once the journal's thread really stands still. Only new records make it sign.</summary>
    public void Hold(Action stir)
    {
        _open.Reset();
        _entered.Reset();
        for (var attempt = 0; !_entered.Wait(TimeSpan.FromMilliseconds(20)); attempt++)
        {
            attempt.ShouldBeLessThan(500);
            stir();
        }
    }

    public void Release() => _open.Set();

    /// <summary>The journal fails from the next checkpoint on.</summary>
    public void Fail() => _fails = true;

    /// <summary>And recovers.</summary>
    public void Mend() => _fails = false;

    public void Dispose()
    {
        Mend();
        _open.Set();
        _key.Dispose();
        _open.Dispose();
        _entered.Dispose();
    }
}
