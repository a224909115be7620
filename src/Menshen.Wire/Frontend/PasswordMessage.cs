namespace Menshen.Wire;

/// <summary>PasswordMessage (F): a password in clear or hashed with MD5. We never ask for one; it is parsed to be refused well.</summary>
public readonly ref struct PasswordMessage
{
    private PasswordMessage(ReadOnlySpan<byte> password) => Password = password;

    public ReadOnlySpan<byte> Password { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out PasswordMessage message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var password) && reader.IsAtEnd)
        {
            message = new PasswordMessage(password);
            return true;
        }
        message = default;
        return false;
    }

    /// <summary>A secret is not for reading.</summary>
    public override string ToString() => nameof(PasswordMessage);
}
