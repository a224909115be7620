using System.Security.Cryptography;
using Menshen.Keystore.Files;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Menshen.Keystore.Token;

/// <summary>Wraps the master key under a key that never leaves its PKCS#11 token, and unwraps it at each start.</summary>
/// <remarks><code>
/// | wrapping 1 (1: AES-256-GCM) | length 1 | CKA_ID of the key | IV 12 | master key and tag 48 |      associated data: all before the IV, and its purpose
/// </code>
/// AES-GCM and not SM4, for PKCS#11 has no SM4 of its own; see decision 34. The token's key is neither readable nor exportable, or it is refused.</remarks>
internal static class TokenMaster
{
    private const byte AesGcm = 1;
    private const int IdSize = 16;
    private const int IvSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    private const string Algorithm = "AES-256";

    private static ReadOnlySpan<byte> Purpose => "menshen master key in a token"u8;

    /// <summary>Wraps a new master key; makes the token's key if there is none of that name.</summary>
    internal static byte[] Wrap(KeystoreUnlock unlock, ReadOnlySpan<byte> master)
    {
        using var token = TokenSession.Open(unlock.Token!, unlock.Pin!, noteIn: null);
        try
        {
            RequireMechanism(token);
            var key = Find(token, unlock.Token!) ?? Make(token, unlock.Token!);
            var id = Judge(token, unlock.Token!, key);
            byte[] head = [AesGcm, (byte)id.Length, .. id];
            var iv = RandomNumberGenerator.GetBytes(IvSize);
            var clear = master.ToArray();
            try
            {
                byte[] body = [.. head, .. iv, .. Run(token, head, iv, mechanism => token.Session.Encrypt(mechanism, key, clear))];
                using var again = Unwrap(token, key, head.Length, body);
                // A token that answers and does something else is found out before anything hangs on it.
                return again.Span.SequenceEqual(master) ? body : throw NotOurs(token, unlock.Token!);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(clear);
            }
        }
        catch (Pkcs11Exception e)
        {
            throw TokenSession.Fault(token.Name, e);
        }
    }

    /// <summary>Unwraps it.</summary>
    /// <param name="path">The file that it is from, for messages; beside it a refused PIN is noted.</param>
    internal static SecretBytes Unwrap(string path, KeystoreUnlock unlock, ReadOnlySpan<byte> body)
    {
        if (body.Length < 2 || body.Length != 2 + body[1] + IvSize + KeySize + TagSize) throw BinaryFile.Damaged(path, "its contents have a wrong length");
        if (body[0] != AesGcm) throw BinaryFile.Damaged(path, $"its master key is wrapped in a way unknown here ({body[0]})");
        using var token = TokenSession.Open(unlock.Token!, unlock.Pin!, noteIn: Path.GetDirectoryName(path)!);
        try
        {
            RequireMechanism(token);
            var key = Find(token, unlock.Token!) ?? throw new KeystoreException($"The {token.Name} has no key '{unlock.Token!.Object}'. Put in the token that {path} was made with, or correct ;object= in the URI.");
            var id = Judge(token, unlock.Token!, key);
            if (!body.Slice(2, body[1]).SequenceEqual(id)) throw NotOurs(token, unlock.Token!);
            return Unwrap(token, key, 2 + id.Length, body.ToArray());
        }
        catch (Pkcs11Exception e) when (e.RV is CKR.CKR_ENCRYPTED_DATA_INVALID or CKR.CKR_DATA_INVALID or CKR.CKR_GENERAL_ERROR or CKR.CKR_ENCRYPTED_DATA_LEN_RANGE or CKR.CKR_FUNCTION_FAILED)
        {
            throw NotOurs(token, unlock.Token!);
        }
        catch (Pkcs11Exception e)
        {
            throw TokenSession.Fault(token.Name, e);
        }
    }

    private static SecretBytes Unwrap(TokenSession token, IObjectHandle key, int headLength, byte[] body)
    {
        var clear = Run(token, body[..headLength], body[headLength..(headLength + IvSize)], mechanism => token.Session.Decrypt(mechanism, key, body[(headLength + IvSize)..]));
        try
        {
            return clear.Length == KeySize ? new SecretBytes(clear) : throw new KeystoreException($"The {token.Name} gave back {clear.Length} bytes where {KeySize} were wrapped.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    private static byte[] Run(TokenSession token, byte[] head, byte[] iv, Func<IMechanism, byte[]> act)
    {
        using var parameters = token.Factories.MechanismParamsFactory.CreateCkGcmParams(iv, IvSize * 8, [.. Purpose, .. head], TagSize * 8);
        using var mechanism = token.Factories.MechanismFactory.Create(CKM.CKM_AES_GCM, parameters);
        return act(mechanism);
    }

    private static void RequireMechanism(TokenSession token)
    {
        if (!token.Offers(CKM.CKM_AES_GCM)) throw new KeystoreException($"The {token.Name} offers no CKM_AES_GCM, under which the master key is wrapped. Use a token that does.");
    }

    private static IObjectHandle? Find(TokenSession token, TokenUri uri)
    {
        var found = token.Session.FindAllObjects(
        [
            token.Factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), token.Factories.ObjectAttributeFactory.Create(CKA.CKA_TOKEN, true),
            token.Factories.ObjectAttributeFactory.Create(CKA.CKA_LABEL, uri.Object),
        ]);
        return found.Count > 1 ? throw new KeystoreException($"The {token.Name} has {found.Count} keys '{uri.Object}'. Give Menshen's another label, or remove those that are not.") : found.FirstOrDefault();
    }

    private static IObjectHandle Make(TokenSession token, TokenUri uri)
    {
        var attributes = token.Factories.ObjectAttributeFactory;
        using var mechanism = token.Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN);
        return token.Session.GenerateKey(mechanism,
        [
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES), attributes.Create(CKA.CKA_VALUE_LEN, KeySize),
            attributes.Create(CKA.CKA_LABEL, uri.Object), attributes.Create(CKA.CKA_ID, RandomNumberGenerator.GetBytes(IdSize)), attributes.Create(CKA.CKA_TOKEN, true),
            attributes.Create(CKA.CKA_PRIVATE, true), attributes.Create(CKA.CKA_SENSITIVE, true), attributes.Create(CKA.CKA_EXTRACTABLE, false),
            attributes.Create(CKA.CKA_ENCRYPT, true), attributes.Create(CKA.CKA_DECRYPT, true), attributes.Create(CKA.CKA_WRAP, false), attributes.Create(CKA.CKA_UNWRAP, false),
            attributes.Create(CKA.CKA_SIGN, false), attributes.Create(CKA.CKA_VERIFY, false), attributes.Create(CKA.CKA_DERIVE, false),
        ]);
    }

    /// <summary>Answers the key's id; a key that could be had out of the token is refused.</summary>
    private static byte[] Judge(TokenSession token, TokenUri uri, IObjectHandle key)
    {
        var read = token.Session.GetAttributeValue(key, [CKA.CKA_KEY_TYPE, CKA.CKA_VALUE_LEN, CKA.CKA_SENSITIVE, CKA.CKA_EXTRACTABLE, CKA.CKA_ID]);
        try
        {
            if (read[0].GetValueAsUlong() != (ulong)CKK.CKK_AES || read[1].GetValueAsUlong() != KeySize)
                throw new KeystoreException($"The key '{uri.Object}' of {token.Name} is no {Algorithm} key. Name another by ;object= and it is made.");
            if (!read[2].GetValueAsBool() || read[3].GetValueAsBool())
                throw new KeystoreException($"The key '{uri.Object}' of {token.Name} can be taken out of it: it protects nothing. Name another by ;object= and it is made so that it cannot.");
            return read[4].GetValueAsByteArray() is { Length: <= byte.MaxValue } id ? id : throw new KeystoreException($"The key '{uri.Object}' of {token.Name} has too long an id.");
        }
        finally
        {
            read.ForEach(attribute => attribute.Dispose());
        }
    }

    private static KeystoreException NotOurs(TokenSession token, TokenUri uri) =>
        new($"The key '{uri.Object}' of {token.Name} is not the one that the master key was wrapped under. Put in the token that it was made with.");
}
