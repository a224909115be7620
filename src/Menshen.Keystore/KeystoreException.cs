namespace Menshen.Keystore;

/// <summary>Something is wrong with the keystore; the message says what, where and what to do, and never holds a secret.</summary>
public sealed class KeystoreException : Exception
{
    public KeystoreException()
    {
    }

    public KeystoreException(string message)
        : base(message)
    {
    }

    public KeystoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
