namespace Menshen.Crypto.Native;

/// <summary>An S-expression, the form in which libgcrypt takes keys, data and signatures.</summary>
internal sealed unsafe class SexpHandle : GcryptHandle
{
    /// <summary>Reads canonical form: lengths in decimal, a colon, raw bytes, so that no key ever becomes text.</summary>
    internal static SexpHandle Read(ReadOnlySpan<byte> canonical)
    {
        fixed (byte* bytes = canonical)
        {
            GcryptError.Check(Gcrypt.SexpNew(out var result, bytes, (nuint)canonical.Length, 1), "read an S-expression");
            return result;
        }
    }

    /// <summary>As <see cref="Read"/>, but into memory that is locked against swapping and wiped when freed.</summary>
    internal static SexpHandle ReadSecret(ReadOnlySpan<byte> canonical)
    {
        var secure = Gcrypt.MallocSecure((nuint)canonical.Length);
        if (secure == null)
        {
            throw GcryptError.Failure("find secure memory for a key", "out of locked memory");
        }

        try
        {
            // libgcrypt keeps an expression in secure memory exactly if the buffer it is read from lies there.
            canonical.CopyTo(new Span<byte>(secure, canonical.Length));
            GcryptError.Check(Gcrypt.SexpNew(out var result, secure, (nuint)canonical.Length, 1), "read a secret S-expression");
            return result;
        }
        finally
        {
            new Span<byte>(secure, canonical.Length).Clear();
            Gcrypt.Free(secure);
        }
    }

    /// <summary>Copies the value of <c>(token value)</c>, right-aligned and padded with zeroes; false if absent or too long.</summary>
    internal bool TryCopyNumber(ReadOnlySpan<byte> token, Span<byte> destination)
    {
        fixed (byte* name = token)
        {
            using var list = Gcrypt.SexpFindToken(this, name, (nuint)token.Length);
            if (list.IsInvalid)
            {
                return false;
            }

            var data = Gcrypt.SexpNthData(list, 1, out var length);
            if (data == null)
            {
                return false;
            }

            // A number may carry one leading zero byte: the signed form's way of saying "not negative".
            var number = new ReadOnlySpan<byte>(data, checked((int)length)).TrimStart((byte)0);
            if (number.Length > destination.Length)
            {
                return false;
            }

            destination.Clear();
            number.CopyTo(destination[^number.Length..]);
            return true;
        }
    }

    protected override bool ReleaseHandle()
    {
        Gcrypt.SexpRelease(handle);
        return true;
    }
}
