using System.Security.Cryptography;
using Menshen.Crypto;
using Menshen.Keystore.Token;

namespace Menshen.Keystore.Files;

/// <summary>The file of the master key; its format is in <see cref="KeystoreFiles"/>.</summary>
internal static class MasterFile
{
    internal const int MasterSize = Sm4Siv.KeySize;

    private const int SaltSize = 16;

    /// <summary>Sealing, cost exponent, parallelism, salt.</summary>
    private const int PassphraseHeaderSize = 3 + SaltSize;

    private static ReadOnlySpan<byte> CheckText => "menshen master check"u8;

    /// <summary>Writes the file and returns the new master key.</summary>
    internal static SecretBytes Create(string path, KeystoreUnlock unlock, Action<SecretBytes> beforeWriting)
    {
        if (!unlock.IsLongEnough)
        {
            throw new KeystoreException("The passphrase is too short: take at least 12 characters, better four or five words.");
        }

        var master = unlock.Sealing == MasterSealing.Credential
            ? CredentialFile.Read(unlock.CredentialPath!)
            : SecretBytes.Random(MasterSize);
        var body = Body(unlock, master);
        var file = BinaryFile.Frame(KeystoreFileKind.Master, body);
        try
        {
            beforeWriting(master);
            KeystoreFiles.Write(path, file);
            return master;
        }
        catch
        {
            master.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
            CryptographicOperations.ZeroMemory(file);
        }
    }

    internal static SecretBytes Open(string path, KeystoreUnlock unlock)
    {
        using var file = new SecretBytes(KeystoreFiles.Read(path));
        var body = BinaryFile.Open(file.Span, KeystoreFileKind.Master, path);
        var sealing = body.IsEmpty ? throw BinaryFile.Damaged(path, "it is empty") : (MasterSealing)body[0];
        if (sealing != unlock.Sealing)
        {
            throw Mismatch(path, sealing, unlock.Sealing);
        }

        return sealing switch
        {
            MasterSealing.None when body.Length == 1 + MasterSize => new SecretBytes(body[1..]),
            MasterSealing.Passphrase when body.Length == PassphraseHeaderSize + MasterSize + Sm4Siv.Overhead =>
                OpenSealed(path, unlock, body),
            MasterSealing.Token => TokenMaster.Unwrap(path, unlock, body[1..]),
            MasterSealing.Credential when body.Length == 1 + HmacSm3.MacSize => OpenCredential(path, unlock, body[1..]),
            _ => throw BinaryFile.Damaged(path, "its contents have a wrong length"),
        };
    }

    private static byte[] Body(KeystoreUnlock unlock, SecretBytes master)
    {
        switch (unlock.Sealing)
        {
            case MasterSealing.None:
                return [(byte)MasterSealing.None, .. master.Span];
            case MasterSealing.Credential:
                var check = new byte[HmacSm3.MacSize];
                HmacSm3.Compute(master.Span, CheckText, check);
                return [(byte)MasterSealing.Credential, .. check];
            case MasterSealing.Token:
                return [(byte)MasterSealing.Token, .. TokenMaster.Wrap(unlock, master.Span)];
            case MasterSealing.Passphrase:
                byte[] header =
                [
                    (byte)MasterSealing.Passphrase, unlock.Cost.Exponent, unlock.Cost.Parallelism,
                    .. RandomNumberGenerator.GetBytes(SaltSize),
                ];
                var wrapped = new byte[MasterSize + Sm4Siv.Overhead];
                using (var siv = PassphraseCipher(unlock, header))
                {
                    siv.Seal(master.Span, header, wrapped);
                }

                return [.. header, .. wrapped];
            default:
                throw new ArgumentOutOfRangeException(nameof(unlock));
        }
    }

    private static SecretBytes OpenSealed(string path, KeystoreUnlock unlock, ReadOnlySpan<byte> body)
    {
        var header = body[..PassphraseHeaderSize];
        if (!new ScryptCost(header[1], header[2]).IsReasonable)
        {
            throw BinaryFile.Damaged(path, "its cost parameters are out of range");
        }

        using var siv = PassphraseCipher(unlock, header);
        var master = new SecretBytes(MasterSize);
        if (siv.TryOpen(body[PassphraseHeaderSize..], header, master.Span))
        {
            return master;
        }

        throw new KeystoreException($"The passphrase does not open {path}. Try again; without it the keys cannot be had.");
    }

    private static Sm4Siv PassphraseCipher(KeystoreUnlock unlock, ReadOnlySpan<byte> header)
    {
        if (unlock.Passphrase!.Span.IsEmpty)
        {
            throw new KeystoreException("The passphrase is empty. Give the one the keystore was created with.");
        }

        using var key = new SecretBytes(Sm4Siv.KeySize);
        Scrypt.Derive(unlock.Passphrase.Span, header[3..], header[1], header[2], key.Span);
        return new Sm4Siv(key.Span);
    }

    private static SecretBytes OpenCredential(string path, KeystoreUnlock unlock, ReadOnlySpan<byte> check)
    {
        var master = CredentialFile.Read(unlock.CredentialPath!);
        if (HmacSm3.Verify(master.Span, CheckText, check))
        {
            return master;
        }

        master.Dispose();
        throw new KeystoreException(
            $"The credential {unlock.CredentialPath} is not the one {path} was created with. Give the right credential.");
    }

    private static KeystoreException Mismatch(string path, MasterSealing sealing, MasterSealing given)
    {
        // Who has two in the environment must see which of them was taken.
        var what = given switch
        {
            MasterSealing.None => "",
            MasterSealing.Passphrase => " (a passphrase was given)",
            MasterSealing.Credential => " (a credential was given, which comes before a passphrase)",
            _ => " (MENSHEN_MASTER_KEY names a token, which comes before all else)",
        };
        return sealing switch
        {
            MasterSealing.None => new($"{path} is not sealed: open it without passphrase, credential or token{what}."),
            MasterSealing.Passphrase => new($"{path} is sealed by a passphrase: give it, and nothing else{what}."),
            MasterSealing.Credential => new($"The master key of {path} comes from a credential file: name that file{what}."),
            MasterSealing.Token => new($"The master key of {path} is wrapped under a key in a PKCS#11 token: name it in MENSHEN_MASTER_KEY, as pkcs11:token=…{what}"),
            _ => BinaryFile.Damaged(path, $"it is sealed in a way unknown here ({(int)sealing})"),
        };
    }
}
