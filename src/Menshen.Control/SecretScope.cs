namespace Menshen.Control;

/// <summary>Clears every <see cref="SecretText"/> that was read while it was open: one for each request.</summary>
/// <remarks>A body is read more than once, and a reading that fails half-way has made its password already: who reads cannot be the one who clears.</remarks>
public sealed class SecretScope : IDisposable
{
    private static readonly AsyncLocal<SecretScope?> Current = new();

    private readonly Lock _gate = new();
    private readonly List<SecretText> _secrets = [];

    private SecretScope()
    {
    }

    /// <summary>Opens one for all that follows in this flow.</summary>
    public static SecretScope Begin() => Current.Value = new SecretScope();

    /// <summary>Clears them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var secret in _secrets) secret.Dispose();
            _secrets.Clear();
        }
        if (Current.Value == this) Current.Value = null;
    }

    internal static void Note(SecretText secret)
    {
        if (Current.Value is not { } scope) return;
        lock (scope._gate) scope._secrets.Add(secret);
    }
}
